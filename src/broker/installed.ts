import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "./cache-folder.ts";
import { type Installation, isExecutable, namesIn, realScript, versionOf } from "./installation.ts";

/** In each version's folder: written last, so what has it is whole. */
export const manifestFile = "installation.json";

/** The newest RabbitMQ that `broker install` put into this user's cache folder. */
export function findInstalled(env: NodeJS.ProcessEnv): Installation | undefined {
  const parent = cacheFolder(env);
  if (parent === undefined) return undefined;
  return namesIn(parent)
    .filter((name) => /^\d/.test(name))
    .sort((a, b) => b.localeCompare(a, "en", { numeric: true }))
    .map((name) => installationIn(join(parent, name)))
    .find((installation) => installation !== undefined);
}

/** The RabbitMQ in one version's folder; undefined if it is not whole. */
export function installationIn(folder: string): Installation | undefined {
  if (!isManifest(join(folder, manifestFile))) return undefined;
  const erlang = join(folder, "usr/lib/erlang/bin");
  const epmd = join(erlang, "epmd");
  const server = realScript(join(folder, "usr/lib/rabbitmq/bin/rabbitmq-server"));
  if (server === undefined || !isExecutable(join(erlang, "erl")) || !isExecutable(epmd)) return undefined;
  const libraries = libraryFolders(folder);
  return { how: "installed", server, version: versionOf(server), erlang, epmd, libraries };
}

/** Where packages for this machine put shared libraries: the folder itself and one a platform. */
function libraryFolders(folder: string): string[] {
  return ["lib", "usr/lib"]
    .flatMap((lib) => namesIn(join(folder, lib)).map((name) => join(folder, lib, name)))
    .filter((path) => /-linux-/.test(path) && statSync(path).isDirectory());
}

function isManifest(path: string): boolean {
  try {
    const manifest: unknown = JSON.parse(readFileSync(path, "utf8"));
    return typeof manifest === "object" && manifest !== null && "packages" in manifest;
  } catch {
    return false;
  }
}
