import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type Docker from "dockerode";
import { redactUrl } from "../common/redact.ts";
import { homeFolder } from "./cache-folder.ts";
import { type Found, missing, there } from "./found.ts";
import { isExecutable, pathFolders } from "./installation.ts";

/** Where a Docker engine listens: plain data, so that the guard process can be told. */
export type Engine =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number; readonly certificates?: string | undefined };

/** A Docker engine of this machine that answers; tried in the same order as testcontainers does. */
export async function findEngine(env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<Found<Engine>> {
  const named = engineFrom(env);
  if (named.is === "missing") return named;
  const candidates = named.it
    ? [named.it]
    : usualSockets(env)
        .filter(existsSync)
        .map((socket) => ({ socket }));
  if (candidates.length === 0) return noSocket(env);
  let first: Found<never> | undefined;
  for (const engine of candidates) {
    try {
      const docker = await clientOf(engine, 3_000, signal);
      await docker.ping();
      return there(engine);
    } catch (error) {
      signal.throwIfAborted();
      const status = statusOf(error);
      first ??=
        status === undefined
          ? noAnswer(engine, error, env)
          : missing(`${placeOf(engine)} answered ${status}`, hintOf("status", env));
    }
  }
  return first ?? noSocket(env);
}

/** Why an engine cannot be used, from what came of asking it, and what to do. */
export function noAnswer(engine: Engine, error: unknown, env: NodeJS.ProcessEnv): Found<never> {
  return missing(`${placeOf(engine)}: ${reasonOf(error)}`, hintOf(codeOf(error), env));
}

function placeOf(engine: Engine): string {
  return `the Docker engine at ${"socket" in engine ? engine.socket : `${engine.host}:${engine.port}`}`;
}

function noSocket(env: NodeJS.ProcessEnv): Found<never> {
  const isInstalled = pathFolders(env).some((folder) => isExecutable(join(folder, "docker")));
  if (!isInstalled) return missing("no Docker engine on this machine");
  return missing("docker is installed, and its engine does not run", hintOf("ECONNREFUSED", {}));
}

/** What to do about an engine that does not answer as one. */
function hintOf(code: string, { DOCKER_HOST: named }: NodeJS.ProcessEnv): string {
  const broker = "or give a broker with --broker URL";
  switch (code) {
    case "EACCES":
    case "EPERM":
      return `let this user use Docker (sudo usermod -aG docker USER, then log in again), ${broker}`;
    case "ENOENT":
    case "ECONNREFUSED":
      return named
        ? `correct DOCKER_HOST or unset it, or start the engine that it names, ${broker}`
        : `start it (sudo systemctl start docker, or Docker Desktop), ${broker}`;
    default:
      return `see what docker info says${named ? " and whether DOCKER_HOST is right" : ""}, ${broker}`;
  }
}

/** The engine that DOCKER_HOST names; undefined if it is not set. */
export function engineFrom(env: NodeJS.ProcessEnv): Found<Engine | undefined> {
  const name = env.DOCKER_HOST;
  if (!name) return there(undefined);
  const shown = `DOCKER_HOST=${redactUrl(name)}`;
  const correct = "write it as unix:///var/run/docker.sock, or unset it";
  if (!URL.canParse(name)) return missing(`${shown} is not a URL`, correct);
  const { protocol, hostname, port, pathname } = new URL(name);
  if (protocol === "unix:" || protocol === "npipe:") return there({ socket: pathname });
  if (protocol !== "tcp:" && protocol !== "http:" && protocol !== "https:") {
    return missing(`${shown} has a scheme that is not supported here`, correct);
  }
  const host = hostname.replace(/^\[(.*)\]$/, "$1");
  if (!/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    const hint = "unset DOCKER_HOST to use the engine of this machine, or give a broker with --broker URL";
    return missing(`${shown} is another machine, whose loopback address cannot be reached`, hint);
  }
  const certificates = env.DOCKER_TLS_VERIFY === "1" ? env.DOCKER_CERT_PATH : undefined;
  return there({ host, port: Number(port || (certificates ? 2376 : 2375)), certificates });
}

/**
 * Talks to an engine by dockerode, which is loaded when it is wanted. Each request ends with the signal or after `limit`
 * ms; what the engine refuses has a `statusOf`.
 * @throws Error if a certificate cannot be read
 */
export async function clientOf(engine: Engine, limit: number, signal?: AbortSignal): Promise<Docker> {
  const { default: Client } = await import("dockerode");
  // What is not given, it would take from the environment.
  const docker = new Client(
    "socket" in engine
      ? { socketPath: engine.socket, host: "", protocol: "http" }
      : { host: engine.host, port: engine.port, ...(await securityOf(engine.certificates)) },
  );
  const dial = docker.modem.dial.bind(docker.modem);
  docker.modem.dial = (request, done) => {
    const over = AbortSignal.timeout(limit);
    dial({ ...request, abortSignal: signal ? AbortSignal.any([signal, over]) : over }, done);
  };
  return docker;
}

async function securityOf(certificates: string | undefined) {
  if (certificates === undefined) return { protocol: "http" } as const;
  const pem = (name: string) => readFile(join(certificates, name));
  const [ca, cert, key] = await Promise.all([pem("ca.pem"), pem("cert.pem"), pem("key.pem")]);
  return { protocol: "https", ca, cert, key } as const;
}

/** The HTTP status of what an engine refused; undefined: it did not answer at all. */
export function statusOf(error: unknown): number | undefined {
  const status = property(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** What is answered; undefined: the engine refused it. @throws Error if it did not answer */
export async function answered<T>(asking: Promise<T>): Promise<T | undefined> {
  try {
    return await asking;
  } catch (error) {
    if (statusOf(error) === undefined) throw error;
    return undefined;
  }
}

/** A property of JSON that may be anything. */
export function property(value: unknown, name: string): unknown {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}

function usualSockets(env: NodeJS.ProcessEnv): string[] {
  if (process.platform === "win32") return ["//./pipe/docker_engine"];
  const runtime = env.XDG_RUNTIME_DIR;
  const home = homeFolder(env);
  return [
    "/var/run/docker.sock",
    ...(runtime ? [join(runtime, "docker.sock")] : []),
    ...(home ? [join(home, ".docker/run/docker.sock"), join(home, ".docker/desktop/docker.sock")] : []),
    `/run/user/${process.getuid?.() ?? 0}/docker.sock`,
  ];
}

function codeOf(error: unknown): string {
  const { code, name } = error as NodeJS.ErrnoException;
  return code ?? name;
}

function reasonOf(error: unknown): string {
  const { code, name, message, path, syscall } = error as NodeJS.ErrnoException;
  if (syscall === "open") return `its certificate ${path} cannot be read (${code})`;
  if (code === "EACCES" || code === "EPERM") return `this user may not use it (${code})`;
  if (code === "ECONNREFUSED" || code === "ENOENT") return `nothing answers (${code})`;
  if (name === "TimeoutError" || name === "AbortError") return "it did not answer in 3 s";
  return code ?? message;
}
