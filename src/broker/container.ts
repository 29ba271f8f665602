import { setTimeout as delay } from "node:timers/promises";
import type { BrokerAction } from "./control.ts";
import { askEngine, type Engine } from "./engine.ts";
import { property } from "./engine-queries.ts";
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

interface State {
  readonly running: boolean;
  readonly paused: boolean;
  readonly exitCode: number;
}

/** A container that is there already, as its engine sees it. A `string` that is given back says why not. */
export class Container {
  readonly #engine: Engine;
  readonly #path: string;

  constructor(engine: Engine, name: string) {
    this.#engine = engine;
    this.#path = `/containers/${encodeURIComponent(name)}`;
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
          return (await this.#order("kill?signal=KILL", signal)) ?? this.#order("start", signal);
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
    const { status, body } = await askEngine(this.#engine, "GET", `${this.#path}/json`, {
      timeout: quickTimeout,
    });
    const [id, pid] = [property(body, "Id"), Number(property(property(body, "State"), "Pid"))];
    if (status !== 200 || typeof id !== "string" || !(pid > 1)) return null;
    // On another machine, or in another namespace, the pid is somebody else's.
    if (!textOf(`/proc/${pid}/cgroup`).includes(id)) return null;
    return [...familyOf(pid), ...processesCalled(["docker-proxy"])];
  }

  /** The last lines that it wrote; none if they are not to be had. */
  async log(): Promise<readonly string[]> {
    try {
      const path = `${this.#path}/logs?stdout=true&stderr=true&tail=12`;
      const { status, text } = await askEngine(this.#engine, "GET", path, { timeout: quickTimeout });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: each piece has a binary head of 8 bytes.
      return status === 200 ? text.replace(/[\x01\x02]\0{3}[\s\S]{4}/g, "").split("\n") : [];
    } catch {
      return [];
    }
  }

  /** Runs a command in it and resolves with what that wrote. @throws Error when it failed */
  async run(command: readonly string[], signal: AbortSignal): Promise<string> {
    const asked = { signal, timeout: commandTimeout };
    const order = { AttachStdout: true, AttachStderr: true, Tty: true, Cmd: command };
    const made = await askEngine(this.#engine, "POST", `${this.#path}/exec`, { ...asked, body: order });
    const id = property(made.body, "Id");
    if (typeof id !== "string") throw new Error(`the Docker engine answered ${made.status}`);
    const path = `/exec/${encodeURIComponent(id)}`;
    const body = { Detach: false, Tty: true };
    const { text } = await askEngine(this.#engine, "POST", `${path}/start`, { ...asked, body });
    const ended = await askEngine(this.#engine, "GET", `${path}/json`, asked);
    const code = property(ended.body, "ExitCode");
    if (code !== 0) throw new Error(`${command[0]} ended with ${String(code)}: ${text.slice(0, 1000)}`);
    return text;
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
    const why = await this.#order(`stop?t=${stopSeconds}`, signal);
    if (why !== undefined) return why;
    const killed = (await this.#state(signal))?.exitCode === killedExitCode;
    return killed ? `it did not stop within ${stopSeconds} s` : undefined;
  }

  async #order(order: string, signal: AbortSignal): Promise<string | undefined> {
    const timeout = stopSeconds * 1000 + quickTimeout;
    const path = `${this.#path}/${order}`;
    const { status, body } = await askEngine(this.#engine, "POST", path, { signal, timeout });
    // 304: it is so already.
    if (status === 204 || status === 304) return undefined;
    if (status === 404) return goneOf(undefined);
    const message = property(body, "message");
    return typeof message === "string" ? message.slice(0, 300) : `the Docker engine answered ${status}`;
  }

  /** undefined: there is no such container. */
  async #state(signal: AbortSignal): Promise<State | undefined> {
    const path = `${this.#path}/json`;
    const { status, body } = await askEngine(this.#engine, "GET", path, { signal, timeout: quickTimeout });
    if (status === 404) return undefined;
    const state = property(body, "State");
    return {
      running: property(state, "Running") === true,
      paused: property(state, "Paused") === true,
      exitCode: Number(property(state, "ExitCode")),
    };
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
    return `the Docker engine: ${error instanceof Error ? error.message : String(error)}`;
  }
}
