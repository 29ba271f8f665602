import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { redactUrl } from "../common/redact.ts";
import { homeFolder } from "./cache-folder.ts";
import { type Found, missing, there } from "./found.ts";
import { isExecutable, pathFolders } from "./installation.ts";

/** Where a Docker engine listens: plain data, so that the guard process can be told. */
export type Engine =
  | { readonly socket: string }
  | { readonly host: string; readonly port: number; readonly certificates?: string | undefined };

export interface EngineAnswer {
  readonly status: number;
  /** Parsed, or undefined if it was no JSON. */
  readonly body: unknown;
  readonly text: string;
}

const replyLimit = 4 * 1024 * 1024;

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
      const { status } = await askEngine(engine, "GET", "/_ping", { signal, timeout: 3_000 });
      if (status === 200) return there(engine);
      first ??= missing(`${placeOf(engine)} answered ${status}`, hintOf("status", env));
    } catch (error) {
      signal.throwIfAborted();
      first ??= noAnswer(engine, error, env);
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
 * One request to a Docker engine, with a `body` of JSON. `timeout` in ms.
 * @throws Error if it cannot be reached or does not answer in time; a status is never thrown
 */
export async function askEngine(
  engine: Engine,
  method: "GET" | "POST" | "DELETE",
  path: string,
  { signal, timeout, body }: { signal?: AbortSignal | undefined; timeout: number; body?: unknown },
): Promise<EngineAnswer> {
  const limit = AbortSignal.timeout(timeout);
  const sent = body === undefined ? undefined : JSON.stringify(body);
  const options: RequestOptions = {
    method,
    path,
    signal: signal ? AbortSignal.any([signal, limit]) : limit,
    ...(sent === undefined
      ? {}
      : { headers: { "content-type": "application/json", "content-length": Buffer.byteLength(sent) } }),
  };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    void start(engine, options).then(
      (request) => request.once("response", resolve).once("error", reject).end(sent),
      reject,
    );
  });
  let text = "";
  for await (const chunk of response.setEncoding("utf8")) {
    text += chunk;
    if (text.length > replyLimit) throw new Error("its answer is too long");
  }
  return { status: response.statusCode ?? 0, body: parsed(text), text };
}

async function start(engine: Engine, options: RequestOptions) {
  if ("socket" in engine) return httpRequest({ ...options, socketPath: engine.socket });
  const { host, port, certificates } = engine;
  if (!certificates) return httpRequest({ ...options, host, port });
  const pem = (name: string) => readFile(join(certificates, name));
  const [ca, cert, key] = await Promise.all([pem("ca.pem"), pem("cert.pem"), pem("key.pem")]);
  return httpsRequest({ ...options, host, port, ca, cert, key });
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

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
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
