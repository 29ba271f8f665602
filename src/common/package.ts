import { existsSync, readFileSync } from "node:fs";

/** The package's folder: bundled or not, the code that asks may be at any depth of it. */
const root = rootAbove(new URL("../", import.meta.url));

function rootAbove(folder: URL): URL {
  return existsSync(new URL("package.json", folder)) ? folder : rootAbove(new URL("../", folder));
}

/** The URL of a file of this package; `path` is relative to the package's folder, such as `dist/cli.js`. */
export function packageFile(path: string): URL {
  return new URL(path, root);
}

/** This package's version. */
export const version: string = JSON.parse(readFileSync(packageFile("package.json"), "utf8")).version;
