import type { Worker as Thread } from "node:worker_threads";
import type { Rows } from "../account/slices.ts";
import { Problem } from "../common/problem.ts";
import type { DeliveryLog, PublishLog, RunEvent, ThreadRecord } from "../ledger/record.ts";
import { Counters } from "./host/counters.ts";
import { LiveStats } from "./host/live-stats.ts";
import type { HostAction, HostCommand, HostEvent, HostSlice, LinkError } from "./host/protocol.ts";
import { hostThread } from "./host-threads.ts";

/** ms that a host has for closing its links and handing over its logs. */
const finishTime = 15_000;
/** The same where nothing is closed in order. */
const finishTimeAtOnce = 2000;

export interface HostLogs {
  readonly publishes: readonly PublishLog[];
  readonly works: readonly DeliveryLog[];
  readonly thread: ThreadRecord;
}

/** The engine's end of a worker thread that runs producers or workers. */
export class HostHandle implements AsyncDisposable {
  readonly counters: Counters;
  readonly workers: HostSlice["workers"];
  /** A row for each of its workers. */
  readonly liveStats: LiveStats;
  /** Rejects when the host fails; never resolves. */
  readonly failure: Promise<never>;
  readonly #thread: Thread;
  readonly #waiting = new Map<HostEvent["is"], (message: HostEvent) => void>();

  /**
   * @param heard hears of rare things
   * @param took takes rows that are handed over while the run goes on
   * @param met hears of what links meet with
   */
  constructor(
    slice: Omit<HostSlice, "counters" | "liveStats">,
    onEvent: (event: RunEvent) => void,
    onRows: (rows: Rows) => void,
    onLinkError: (linkError: LinkError) => void,
  ) {
    this.counters = new Counters();
    this.workers = slice.workers;
    this.liveStats = new LiveStats(slice.workers.length);
    const data: HostSlice = { ...slice, counters: this.counters.shared, liveStats: this.liveStats.shared };
    this.#thread = hostThread();
    this.#thread.postMessage(data);
    this.failure = new Promise((_, reject) => {
      this.#thread.on("message", (message: HostEvent) => {
        if (message.is === "event") onEvent(message.event);
        else if (message.is === "trouble") onLinkError(message.linkError);
        else if (message.is === "rows") onRows(message.rows);
        else if (message.is === "failed") reject(problemOf(message));
        else this.#waiting.get(message.is)?.(message);
      });
      this.#thread.on("error", reject);
    });
    // Whoever waits for the host hears of it; nobody may be waiting yet.
    this.failure.catch(() => undefined);
  }

  /** Resolves when all its links are open. @throws Problem (broker) */
  connected(): Promise<void> {
    return this.#expect("connected").then(() => undefined);
  }

  /** Starts its consumers, one after the other. @throws Problem (broker) */
  consume(): Promise<void> {
    this.#command({ do: "consume" });
    return this.#expect("consuming").then(() => undefined);
  }

  /** Sets its clock; resolves when it has heard. @throws Problem (broker) */
  setClock(epoch: number): Promise<void> {
    this.#command({ do: "set-clock", epoch });
    return this.#expect("clocked").then(() => undefined);
  }

  /** Starts its producers at the epoch; resolves when it has heard. @throws Problem (broker) */
  go(): Promise<void> {
    this.#command({ do: "go" });
    return this.#expect("going").then(() => undefined);
  }

  /** Does to those of its producers and workers that are named what a fault does. */
  apply(action: HostAction): void {
    this.#command(action);
  }

  stopPublishing(): void {
    this.#command({ do: "stop-publishing" });
  }

  /**
   * Breaks its works off, closes all its links, in order unless it is to be `atOnce`, and hands over what it wrote down;
   * null when it did not answer in time.
   */
  async finish(atOnce = false, timeout = atOnce ? finishTimeAtOnce : finishTime): Promise<HostLogs | null> {
    const abort = new AbortController();
    const late = new Promise<null>((resolve) => {
      const timer = setTimeout(resolve, timeout, null);
      abort.signal.addEventListener("abort", () => clearTimeout(timer));
    });
    this.counters.add("brokenOff");
    this.#command({ do: "finish", atOnce });
    const message = await Promise.race([this.#expect("logs"), late]).finally(() => abort.abort());
    return message?.is === "logs" ? message : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }

  #command(command: HostCommand): void {
    this.#thread.postMessage(command);
  }

  #expect(what: HostEvent["is"]): Promise<HostEvent> {
    return Promise.race([
      new Promise<HostEvent>((resolve) => this.#waiting.set(what, resolve)),
      this.failure,
    ]);
  }
}

function problemOf(message: Extract<HostEvent, { is: "failed" }>): Error {
  if (message.kind !== "bug") return new Problem(message.kind, message.message, message.hint);
  const error = new Error(message.message);
  if (message.stack !== undefined) error.stack = message.stack;
  return error;
}
