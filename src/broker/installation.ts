import { accessSync, constants, existsSync, readdirSync, realpathSync } from "node:fs";
import { delimiter, dirname, isAbsolute, join } from "node:path";

/** A RabbitMQ on this machine that can be started. */
export interface Installation {
  readonly how: "local" | "installed";
  /** The path of the real `rabbitmq-server` script, not of a wrapper around it. */
  readonly server: string;
  /** "3.10.8"; undefined where it cannot be told without starting it. */
  readonly version: string | undefined;
  /** The folder of `erl`. */
  readonly erlang: string;
  readonly epmd: string;
  /** Folders of shared libraries that the system does not have. */
  readonly libraries: readonly string[];
}

/** For messages: "RabbitMQ 3.10.8 on this machine". */
export function installationLabel({ how, version }: Installation): string {
  const name = version ? `RabbitMQ ${version}` : "RabbitMQ";
  return how === "local" ? `${name} on this machine` : `${name} installed by workq-bench`;
}

/**
 * The script that a path leads to, if it is RabbitMQ's own. Debian's /usr/sbin/rabbitmq-server is not:
 * it refuses all users but root, and for root switches to another.
 */
export function realScript(path: string): string | undefined {
  if (!isExecutable(path)) return undefined;
  const script = realpathSync(path);
  return existsSync(join(dirname(script), "rabbitmq-env")) ? script : undefined;
}

/** RabbitMQ's version, from the names of the folders that the script is in or of the main plugin. */
export function versionOf(script: string): string | undefined {
  const home = dirname(dirname(script));
  // Homebrew's folder is …/rabbitmq/3.13.7; all others name the server.
  const inPath =
    /rabbitmq_server-(\d+\.\d+\.\d+[^/]*)$/.exec(home)?.[1] ??
    /\/rabbitmq\/(\d+\.\d+\.\d+[^/]*)$/.exec(home)?.[1];
  if (inPath) return inPath;
  return namesIn(join(home, "plugins"))
    .map((name) => /^rabbit-(\d+\.\d+\.\d+.*?)(?:\.ez)?$/.exec(name)?.[1])
    .find((version) => version !== undefined);
}

/** The port mapper that belongs to the Erlang whose `erl` is in a folder. */
export function epmdOf(erlang: string): string | undefined {
  const besides = join(erlang, "epmd");
  if (isExecutable(besides)) return besides;
  const root = dirname(dirname(realpathSync(join(erlang, "erl"))));
  return namesIn(root)
    .filter((name) => name.startsWith("erts-"))
    .map((name) => join(root, name, "bin", "epmd"))
    .find(isExecutable);
}

/** The absolute folders of PATH. */
export function pathFolders(env: NodeJS.ProcessEnv): string[] {
  return (env.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The names in a folder, sorted; none if it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch {
    return [];
  }
}
