import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { packageFile } from "../../common/package.ts";

/** What the build made of `src/report/page`. */
export interface Assets {
  readonly script: string;
  readonly style: string;
}

let read: Assets | undefined;

/**
 * The page's script and style, read once. Throws an Error naming the file that is missing, and one if they could not
 * stand in a page.
 */
export function pageAssets(): Assets {
  read ??= { script: built("page.js", /<\/script|<!--|\r/i), style: built("page.css", /<\/style|<!--/i) };
  return read;
}

/** As a Content-Security-Policy names a script: `'sha256-…'`. */
export function policyHash(script: string): string {
  return `'sha256-${createHash("sha256").update(script, "utf8").digest("base64")}'`;
}

function built(name: string, unfit: RegExp): string {
  const url = packageFile(`dist/report/page/${name}`);
  let text: string;
  try {
    text = readFileSync(url, "utf8");
  } catch (error) {
    throw new Error(`${fileURLToPath(url)} is missing: npm run build makes it`, { cause: error });
  }
  if (unfit.test(text)) throw new Error(`${fileURLToPath(url)} cannot stand in a page`);
  return text;
}
