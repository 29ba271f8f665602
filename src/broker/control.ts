import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import type { BrokerControl } from "./broker.ts";
import { logEnd } from "./log-end.ts";
import { speaksAmqp } from "./ports.ts";
import { raceAbort } from "./race-abort.ts";

/** How long a broker may take to come back, in ms. */
const PATIENCE = 60_000;
const POLL = 50;
/** How often it is asked whether there is still something to wait for, in ms. */
const LOOK = 500;

export type Deed = keyof BrokerControl;

const DONE: Readonly<Record<Deed, string>> = {
  restart: "restarted",
  kill: "killed and started again",
  pause: "paused",
  resume: "resumed",
};

/** A server that was started by the tool, as far as its control has to know it. */
export interface Controlled {
  /** For messages. */
  readonly label: string;
  readonly port: number;
  /** Does it and does not wait for the broker; resolves with why it could not be done, undefined if it was. */
  perform(deed: Deed, signal: AbortSignal): Promise<string | undefined>;
  /** Why the server cannot come back; undefined if it still may. */
  gone(signal: AbortSignal): Promise<string | undefined>;
  log(): Promise<readonly string[]>;
  /** Called when it takes connections again. */
  works(): void;
  closed(): boolean;
}

/** The control of a server; one deed after the other, in the order of the calls. */
export function controlOf(server: Controlled): BrokerControl {
  let last: Promise<unknown> = Promise.resolve();
  const ordered = (deed: Deed) => (signal: AbortSignal) => {
    const done = last.then(() => carryOut(server, deed, signal));
    last = done.catch(() => {});
    return raceAbort(done, signal);
  };
  return {
    restart: ordered("restart"),
    kill: ordered("kill"),
    pause: ordered("pause"),
    resume: ordered("resume"),
  };
}

async function carryOut(server: Controlled, deed: Deed, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const why = await failureOf(server, deed, signal);
  signal.throwIfAborted();
  if (server.closed()) throw problem(server, deed, "it was closed");
  if (why !== undefined)
    throw problem(server, deed, `${why}${logEnd(await raceAbort(server.log(), signal))}`);
  if (deed !== "pause") server.works();
}

async function failureOf(server: Controlled, deed: Deed, signal: AbortSignal): Promise<string | undefined> {
  if (server.closed()) return "it was closed";
  const why = await raceAbort(server.perform(deed, signal), signal);
  if (why !== undefined || deed === "pause") return why;
  return comesBack(server, signal);
}

async function comesBack(server: Controlled, signal: AbortSignal): Promise<string | undefined> {
  const deadline = performance.now() + PATIENCE;
  let look = 0;
  while (!(await speaksAmqp(server.port, signal))) {
    signal.throwIfAborted();
    const now = performance.now();
    if (now > deadline) return `it took no AMQP connection within ${PATIENCE / 1000} s`;
    if (now > look) {
      const why = server.closed() ? "it was closed" : await raceAbort(server.gone(signal), signal);
      if (why !== undefined) return why;
      look = now + LOOK;
    }
    await delay(POLL);
  }
  return undefined;
}

function problem({ label }: Controlled, deed: Deed, why: string): Problem {
  return new Problem(
    "broker",
    `${label} could not be ${DONE[deed]}: ${why}`,
    "run it again; nothing else may stop or remove this broker meanwhile",
  );
}
