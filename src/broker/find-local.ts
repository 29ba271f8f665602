import { join } from "node:path";
import { type Found, missing, there } from "./found.ts";
import {
  epmdOf,
  type Installation,
  isExecutable,
  namesIn,
  pathFolders,
  realScript,
  versionOf,
} from "./installation.ts";

/** Where packages put the folder of `rabbitmq-server`: Debian and Red Hat, Homebrew, the generic archive. */
const serverFolders = [
  "/usr/lib/rabbitmq/bin",
  "/opt/homebrew/opt/rabbitmq/sbin",
  "/usr/local/opt/rabbitmq/sbin",
  "/opt/rabbitmq/sbin",
  "/usr/local/rabbitmq/sbin",
];
const unpackedIn = ["/usr/lib/rabbitmq/lib", "/opt", "/usr/local"];

const erlangFolders = [
  "/usr/bin",
  "/usr/local/bin",
  "/usr/lib/erlang/bin",
  "/usr/lib64/erlang/bin",
  "/usr/local/lib/erlang/bin",
  "/opt/homebrew/bin",
  "/opt/homebrew/opt/erlang/bin",
  "/usr/local/opt/erlang/bin",
];

/** Where on the disk to look, besides PATH; tests give folders of their own. */
export interface Places {
  readonly servers: readonly string[];
  readonly erlangs: readonly string[];
}

/** The RabbitMQ that is installed on this machine, found on PATH or where packages put it. */
export function findLocal(env: NodeJS.ProcessEnv, places: Places = usualPlaces()): Found<Installation> {
  if (process.platform === "win32") return missing("not supported on Windows");
  const path = pathFolders(env);
  const server = [...path, ...places.servers]
    .map((folder) => realScript(join(folder, "rabbitmq-server")))
    .find((script) => script !== undefined);
  if (server === undefined) return missing("no rabbitmq-server on PATH or in the usual places");

  const version = versionOf(server);
  for (const erlang of [...path, ...places.erlangs]) {
    if (!isExecutable(join(erlang, "erl"))) continue;
    const epmd = epmdOf(erlang);
    if (epmd !== undefined) return there({ how: "local", server, version, erlang, epmd, libraries: [] });
  }
  return missing(`${server} is there, but no Erlang (erl and epmd) on PATH or in the usual places`);
}

function usualPlaces(): Places {
  const unpacked = unpackedIn.flatMap((folder) =>
    namesIn(folder)
      .filter((name) => name.startsWith("rabbitmq_server-"))
      .reverse()
      .map((name) => join(folder, name, "sbin")),
  );
  return { servers: [...serverFolders, ...unpacked], erlangs: erlangFolders };
}
