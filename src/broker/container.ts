import { Readable, Writable } from "node:stream";
import { finished } from "node:stream/promises";
import { setTimeout as delay } from "node:timers/promises";
import type Docker from "dockerode";
import type { BrokerAction } from "./control.ts";
import { clientOf, type Engine, property, statusOf } from "./engine.ts";
import { inspected } from "./engine-queries.ts";
import { familyOf, processesCalled, textOf } from "./family.ts";

/** How long a broker may take to stop cleanly, in s; then the engine kills it. */
const stopSeconds = 30;
const quickTimeout = 10_000;
/** How long a command in it may take, in ms. */
const commandTimeout = 30_000;
/** Docker gives up freezing a busy container's processes, now and then, and does it when asked again. */
const maxFreezes = 10;
const freezePause = 300;
/** The exit code of what was ended by SIGKILL. */
const killedExitCode = 137;

type Orders = Record<"start" | "stop" | "kill" | "pause" | "unpause", (options: object) => Promise<unknown>>;

interface State {
  readonly running: boolean;
  readonly paused: boolean;
  readonly exitCode: number;
}

/** A container that is there already, as its engine sees it. A `string` that is given back says why not. */
export class Container {
  readonly #engine: Engine;
  readonly #name: string;

  constructor(engine: Engine, name: string) {
    this.#engine = engine;
    this.#name = name;
  }

  /** Does something to it; what it starts need not be ready yet. Throws only on abort. */
  async perform(action: BrokerAction, signal: AbortSignal): Promise<string | undefined> {
    return caught(signal, async () => {
      const state = await this.#state(signal);
      const why = goneOf(state);
      if (why !== undefined || state === undefined) return why;
      switch (action) {
        case "pause":
          return state.paused ? undefined : this.#freeze(signal);
        case "resume":
          return this.#thaw(state, signal);
        case "restart":
          return (
            (await this.#thaw(state, signal)) ?? (await this.#stop(signal)) ?? this.#order("start", signal)
          );
        case "kill":
          return (await this.#order("kill", signal, { signal: "KILL" })) ?? this.#order("start", signal);
      }
    });
  }

  /** Why nothing can come of it any more. Throws only on abort. */
  async gone(signal: AbortSignal): Promise<string | undefined> {
    return caught(signal, async () => goneOf(await this.#state(signal)));
  }

  /**
   * Its processes as this machine sees them, and those that pass its published ports on; null where it runs elsewhere,
   * or out of our sight.
   */
  async processes(): Promise<readonly number[] | null> {
    const body = await inspected(this.#engine, this.#name);
    const [id, pid] = [property(body, "Id"), Number(property(property(body, "State"), "Pid"))];
    if (typeof id !== "string" || !(pid > 1)) return null;
    // On another machine, or in another namespace, the pid is somebody else's.
    if (!textOf(`/proc/${pid}/cgroup`).includes(id)) return null;
    return [...familyOf(pid), ...processesCalled(["docker-proxy"])];
  }

  /** The last lines that it wrote; none if they are not to be had. */
  async log(): Promise<readonly string[]> {
    try {
      const its = await this.#its(quickTimeout);
      const written = await its.logs({ stdout: true, stderr: true, tail: 12 });
      const { all } = await parted(its.modem, Readable.from([written]));
      return all.split("\n");
    } catch {
      return [];
    }
  }

  /** Runs a command in it and resolves with what that wrote. @throws Error when it failed */
  async run(command: readonly string[], signal: AbortSignal): Promise<string> {
    const its = await this.#its(commandTimeout, signal);
    const made = await its.exec({ AttachStdout: true, AttachStderr: true, Cmd: [...command] });
    const { output, all } = await parted(its.modem, await made.start({ Detach: false }));
    const { ExitCode: code } = await made.inspect();
    if (code !== 0) throw new Error(`${command[0]} ended with ${code}: ${all.slice(0, 1000)}`);
    return output;
  }

  async #its(limit: number, signal?: AbortSignal): Promise<Docker.Container> {
    return (await clientOf(this.#engine, limit, signal)).getContainer(this.#name);
  }

  async #freeze(signal: AbortSignal): Promise<string | undefined> {
    for (let left = maxFreezes; ; left--) {
      const why = await this.#order("pause", signal);
      if (why === undefined || left <= 1 || !/unable to freeze/.test(why)) return why;
      await delay(freezePause, undefined, { signal });
    }
  }

  async #thaw({ paused }: State, signal: AbortSignal): Promise<string | undefined> {
    return paused ? this.#order("unpause", signal) : undefined;
  }

  async #stop(signal: AbortSignal): Promise<string | undefined> {
    const why = await this.#order("stop", signal, { t: stopSeconds });
    if (why !== undefined) return why;
    const killed = (await this.#state(signal))?.exitCode === killedExitCode;
    return killed ? `it did not stop within ${stopSeconds} s` : undefined;
  }

  async #order(order: keyof Orders, signal: AbortSignal, options = {}): Promise<string | undefined> {
    const its: Orders = await this.#its(stopSeconds * 1000 + quickTimeout, signal);
    try {
      await its[order](options);
      return undefined;
    } catch (error) {
      const status = statusOf(error);
      if (status === undefined) throw error;
      // It is so already.
      if (status === 304) return undefined;
      return status === 404 ? goneOf(undefined) : (saidIn(error) ?? `the Docker engine answered ${status}`);
    }
  }

  /** undefined: there is no such container. */
  async #state(signal: AbortSignal): Promise<State | undefined> {
    const its = await this.#its(quickTimeout, signal);
    try {
      const state = property(await its.inspect(), "State");
      return {
        running: property(state, "Running") === true,
        paused: property(state, "Paused") === true,
        exitCode: Number(property(state, "ExitCode")),
      };
    } catch (error) {
      if (statusOf(error) === 404) return undefined;
      throw error;
    }
  }
}

function goneOf(state: State | undefined): string | undefined {
  if (state === undefined) return "its container was removed";
  return state.running ? undefined : `its container ended (exit code ${state.exitCode})`;
}

async function caught(
  signal: AbortSignal,
  work: () => Promise<string | undefined>,
): Promise<string | undefined> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    return `the Docker engine: ${saidIn(error) ?? (error instanceof Error ? error.message : String(error))}`;
  }
}

/** The words of an engine that refused something. */
function saidIn(error: unknown): string | undefined {
  const message = property(property(error, "json"), "message");
  return typeof message === "string" ? message.slice(0, 300) : undefined;
}

/** What was written on standard output, and there and on standard error. */
async function parted(modem: Docker["modem"], from: Readable): Promise<{ output: string; all: string }> {
  const [output, all]: [Buffer[], Buffer[]] = [[], []];
  const into = (...lists: Buffer[][]) =>
    new Writable({
      write(piece: Buffer, _, done) {
        for (const list of lists) list.push(piece);
        done();
      },
    });
  modem.demuxStream(from, into(output, all), into(all));
  await finished(from);
  return { output: Buffer.concat(output).toString(), all: Buffer.concat(all).toString() };
}
