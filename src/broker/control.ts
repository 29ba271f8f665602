import { setTimeout as delay } from "node:timers/promises";
import { Problem } from "../common/problem.ts";
import type { BrokerControl } from "./broker.ts";
import { logEnd } from "./log-end.ts";
import { speaksAmqp } from "./ports.ts";
import { raceAbort } from "./race-abort.ts";

/** How long a broker may take to come back, in ms. */
const timeout = 60_000;
const pollInterval = 50;
/** How often it is asked whether there is still something to wait for, in ms. */
const lookInterval = 500;

export type BrokerAction = keyof BrokerControl;

const doneWords: Readonly<Record<BrokerAction, string>> = {
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
  perform(action: BrokerAction, signal: AbortSignal): Promise<string | undefined>;
  /** Why the server cannot come back; undefined if it still may. */
  gone(signal: AbortSignal): Promise<string | undefined>;
  log(): Promise<readonly string[]>;
  /** Called when it takes connections again. */
  works(): void;
  closed(): boolean;
}

/** The control of a server; one action after the other, in the order of the calls. */
export function controlOf(server: Controlled): BrokerControl {
  let last: Promise<unknown> = Promise.resolve();
  const ordered = (action: BrokerAction) => (signal: AbortSignal) => {
    const done = last.then(() => carryOut(server, action, signal));
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

async function carryOut(server: Controlled, action: BrokerAction, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const why = await failureOf(server, action, signal);
  signal.throwIfAborted();
  if (server.closed()) throw problem(server, action, "it was closed");
  if (why !== undefined)
    throw problem(server, action, `${why}${logEnd(await raceAbort(server.log(), signal))}`);
  if (action !== "pause") server.works();
}

async function failureOf(
  server: Controlled,
  action: BrokerAction,
  signal: AbortSignal,
): Promise<string | undefined> {
  if (server.closed()) return "it was closed";
  const why = await raceAbort(server.perform(action, signal), signal);
  if (why !== undefined || action === "pause") return why;
  return comesBack(server, signal);
}

async function comesBack(server: Controlled, signal: AbortSignal): Promise<string | undefined> {
  const deadline = performance.now() + timeout;
  let look = 0;
  while (!(await speaksAmqp(server.port, signal))) {
    signal.throwIfAborted();
    const now = performance.now();
    if (now > deadline) return `it took no AMQP connection within ${timeout / 1000} s`;
    if (now > look) {
      const why = server.closed() ? "it was closed" : await raceAbort(server.gone(signal), signal);
      if (why !== undefined) return why;
      look = now + lookInterval;
    }
    await delay(pollInterval);
  }
  return undefined;
}

function problem({ label }: Controlled, action: BrokerAction, why: string): Problem {
  return new Problem(
    "broker",
    `${label} could not be ${doneWords[action]}: ${why}`,
    "run it again; nothing else may stop or remove this broker meanwhile",
  );
}
