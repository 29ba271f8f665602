import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, statfs, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { Problem } from "../common/problem.ts";
import { firstOfCodePath, mainPlugin } from "./code-path.ts";
import type { Installation } from "./installation.ts";
import { loopback } from "./ports.ts";
import { markOf } from "./processes.ts";

/** What the names of all folders of private nodes begin with. */
export const nodeFolder = "workq-bench-node-";

export interface Login {
  readonly user: string;
  readonly password: string;
}

export interface NodePorts {
  readonly amqp: number;
  readonly distribution: number;
  readonly epmd: number;
}

/** What the guard starts; in the folder as job.json. Holds no secret. */
export interface NodeJob {
  readonly server: string;
  readonly epmd: string;
  readonly epmdPort: number;
  readonly env: Readonly<Record<string, string>>;
}

export const files = {
  job: "job.json",
  log: "server.log",
  owner: "owner.json",
  pids: "pids.json",
} as const;

export function randomLogin(): Login {
  return { user: `bench-${randomBytes(4).toString("hex")}`, password: randomBytes(18).toString("base64url") };
}

/**
 * Makes a folder that only this user can read, and says in it whose it is.
 * @throws Problem (broker) if the folder for temporary files cannot hold one
 */
export async function makeNodeFolder(): Promise<string> {
  const parent = tmpdir();
  try {
    await needSpace(parent);
    const folder = await mkdtemp(join(parent, nodeFolder));
    await writeFile(join(folder, files.owner), JSON.stringify(markOf(process.pid) ?? null));
    return folder;
  } catch (error) {
    throw unusable(parent, error);
  }
}

const megabyte = 1_000_000;
/** Below 50 MB free, RabbitMQ takes no messages any more; a run adds to what is used. */
const leastFree = 100 * megabyte;

async function needSpace(parent: string): Promise<void> {
  const { bavail, bsize } = await statfs(parent);
  const free = bavail * bsize;
  if (free >= leastFree) return;
  throw new Problem(
    "broker",
    `a broker needs ${leastFree / megabyte} MB for its data in ${shown(parent)}, the folder for temporary files, which has ${Math.floor(free / megabyte)} MB free`,
    "free some space, or set TMPDIR to a folder on another disk",
  );
}

function unusable(parent: string, error: unknown): unknown {
  if (error instanceof Problem) return error;
  const { code } = error as NodeJS.ErrnoException;
  const folder = `the folder for temporary files, ${shown(parent)},`;
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return new Problem(
        "broker",
        `${folder} is not there (${code})`,
        "make it, or set TMPDIR to one that is there",
        {
          cause: error,
        },
      );
    case "ENOSPC":
    case "EDQUOT":
      return new Problem(
        "broker",
        `${folder} is full (${code})`,
        "free some space, or set TMPDIR to a folder on another disk",
        {
          cause: error,
        },
      );
    case "EACCES":
    case "EPERM":
    case "EROFS":
      return new Problem(
        "broker",
        `this user may not write to ${folder.slice(0, -1)} (${code})`,
        "set TMPDIR to a folder that this user may write to",
        { cause: error },
      );
    default:
      return error;
  }
}

function shown(path: string): string {
  return path.replace(/[\p{Cc}\p{Cf}]/gu, "\ufffd");
}

/**
 * Writes all that a node needs into its folder: settings, cookie and the guard's job.
 * @throws Problem (broker) if the folder cannot hold it, or RabbitMQ cannot be started from where it is
 */
export async function writeNodeFiles(
  folder: string,
  installation: Installation,
  ports: NodePorts,
  login: Login,
): Promise<void> {
  const write = (name: string, text: string, mode = 0o600) => writeFile(join(folder, name), text, { mode });
  const { epmd } = installation;
  const server = await startable(folder, installation.server);
  const env = nodeEnvironment(folder, installation, ports);
  const job: NodeJob = { server, epmd, epmdPort: ports.epmd, env };
  const writing = Promise.all([
    write("rabbitmq.conf", settings(ports, login)),
    write("rabbitmq-env.conf", ""),
    write("enabled_plugins", "[].\n"),
    write(".erlang.cookie", randomBytes(18).toString("base64url"), 0o400),
    write(files.log, ""),
    write(files.job, JSON.stringify(job)),
    writePlugins(folder, installation),
  ]);
  await writing.catch((error) => {
    throw unusable(dirname(folder), error);
  });
}

/** The server's own scripts take the path that they are called by apart at blanks: one that has some gets a link. */
async function startable(folder: string, server: string): Promise<string> {
  if (!/\s/.test(server)) return server;
  if (/\s/.test(folder)) {
    throw new Problem(
      "broker",
      `RabbitMQ cannot be started from ${shown(server)} with ${shown(dirname(folder))} for temporary files: both paths have a blank`,
      "set TMPDIR, or XDG_CACHE_HOME and install again, to a folder without one",
    );
  }
  const link = join(folder, "server");
  await symlink(dirname(dirname(server)), link);
  return join(link, basename(dirname(server)), basename(server));
}

/**
 * No plugin is enabled, but the server reads the settings of each, and looks for modules in each. So that it finds
 * itself alone.
 */
async function writePlugins(folder: string, installation: Installation): Promise<void> {
  const main = mainPlugin(installation);
  if (main === undefined) return;
  await mkdir(join(folder, "plugins"));
  await symlink(main, join(folder, "plugins", basename(main)));
}

function settings(ports: NodePorts, login: Login): string {
  return [
    `listeners.tcp.local = ${loopback}:${ports.amqp}`,
    `default_user = ${login.user}`,
    `default_pass = ${login.password}`,
    "log.console = true",
    "log.console.level = info",
    "log.file = false",
    "",
  ].join("\n");
}

/** Only what is named here: a RABBITMQ_* or ERL_* variable of the user's would change the node. */
function nodeEnvironment(
  folder: string,
  installation: Installation,
  ports: NodePorts,
): Record<string, string> {
  const inFolder = (name: string) => join(folder, name);
  const kept = Object.entries(process.env).filter(([name]) => /^(LANG|LC_ALL|TZ|TMPDIR)$/.test(name));
  // The server's script takes the arguments apart at blanks.
  const codePath = firstOfCodePath(installation).filter((path) => !/\s/.test(path));
  const libraries = [...installation.libraries, process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  return {
    ...Object.fromEntries(kept.map(([name, value]) => [name, value ?? ""])),
    ...(libraries && { LD_LIBRARY_PATH: libraries }),
    PATH: [installation.erlang, process.env.PATH, "/usr/bin", "/bin"].filter(Boolean).join(":"),
    HOME: folder,
    RABBITMQ_NODENAME: `${basename(folder)}@localhost`,
    RABBITMQ_DIST_PORT: String(ports.distribution),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: [
      "-kernel inet_dist_use_interface {127,0,0,1}",
      ...(codePath.length > 0 ? ["-pa", ...codePath] : []),
    ].join(" "),
    RABBITMQ_CONF_ENV_FILE: inFolder("rabbitmq-env.conf"),
    RABBITMQ_CONFIG_FILE: inFolder("rabbitmq.conf"),
    RABBITMQ_CONFIG_FILES: inFolder("conf.d"),
    RABBITMQ_ADVANCED_CONFIG_FILE: inFolder("advanced.config"),
    RABBITMQ_ENABLED_PLUGINS_FILE: inFolder("enabled_plugins"),
    ...(mainPlugin(installation) && { RABBITMQ_PLUGINS_DIR: inFolder("plugins") }),
    RABBITMQ_GENERATED_CONFIG_DIR: inFolder("generated"),
    RABBITMQ_FEATURE_FLAGS_FILE: inFolder("feature_flags"),
    RABBITMQ_MNESIA_BASE: inFolder("data"),
    RABBITMQ_LOG_BASE: inFolder("log"),
    RABBITMQ_LOGS: "-",
    RABBITMQ_PID_FILE: inFolder("server.pid"),
    ERL_EPMD_PORT: String(ports.epmd),
    ERL_EPMD_ADDRESS: loopback,
    // An epmd of the server's own is a daemon: started in the moment in which ours ends, it would outlive both.
    ERL_AFLAGS: "-start_epmd false",
    ERL_CRASH_DUMP_SECONDS: "0",
    // Makes the script become the server instead of waiting for it: one process to signal.
    RUNNING_UNDER_SYSTEMD: "true",
  };
}
