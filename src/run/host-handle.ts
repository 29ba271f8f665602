import type { Worker as Thread } from "node:worker_threads";
import { Problem } from "../common/problem.ts";
import type { PublishLog, RunEvent, ThreadRecord, WorkLog } from "../ledger/record.ts";
import type { Rows } from "../ledger/summary/slices.ts";
import { Counters } from "./host/counters.ts";
import { Gauges } from "./host/live-stats.ts";
import type { HostAction, HostCommand, HostSlice, News, Trouble } from "./host/protocol.ts";
import { hostThread } from "./host-threads.ts";

/** ms that a host has for closing its links and handing over its logs. */
const finishTime = 15_000;
/** The same where nothing is closed in order. */
const finishTimeAtOnce = 2000;

export interface HostLogs {
  readonly publishes: readonly PublishLog[];
  readonly works: readonly WorkLog[];
  readonly thread: ThreadRecord;
}

/** The engine's end of a worker thread that runs producers or workers. */
export class HostHandle implements AsyncDisposable {
  readonly counters: Counters;
  readonly workers: HostSlice["workers"];
  /** A row for each of its workers. */
  readonly gauges: Gauges;
  /** Rejects when the host fails; never resolves. */
  readonly failure: Promise<never>;
  readonly #thread: Thread;
  readonly #waiting = new Map<News["is"], (news: News) => void>();

  /**
   * @param heard hears of rare things
   * @param took takes rows that are handed over while the run goes on
   * @param met hears of what links meet with
   */
  constructor(
    slice: Omit<HostSlice, "counters" | "gauges">,
    heard: (event: RunEvent) => void,
    took: (rows: Rows) => void,
    met: (trouble: Trouble) => void,
  ) {
    this.counters = new Counters();
    this.workers = slice.workers;
    this.gauges = new Gauges(slice.workers.length);
    const data: HostSlice = { ...slice, counters: this.counters.shared, gauges: this.gauges.shared };
    this.#thread = hostThread();
    this.#thread.postMessage(data);
    this.failure = new Promise((_, reject) => {
      this.#thread.on("message", (news: News) => {
        if (news.is === "event") heard(news.event);
        else if (news.is === "trouble") met(news.trouble);
        else if (news.is === "rows") took(news.rows);
        else if (news.is === "failed") reject(problemOf(news));
        else this.#waiting.get(news.is)?.(news);
      });
      this.#thread.on("error", reject);
    });
    // Whoever waits for the host hears of it; nobody may be waiting yet.
    this.failure.catch(() => undefined);
  }

  /** Resolves when all its links are open. @throws Problem (broker) */
  connected(): Promise<void> {
    return this.#hear("connected").then(() => undefined);
  }

  /** Starts its consumers, one after the other. @throws Problem (broker) */
  consume(): Promise<void> {
    this.#command({ do: "consume" });
    return this.#hear("consuming").then(() => undefined);
  }

  /** Sets its clock; resolves when it has heard. @throws Problem (broker) */
  setClock(epoch: number): Promise<void> {
    this.#command({ do: "set-clock", epoch });
    return this.#hear("clocked").then(() => undefined);
  }

  /** Starts its producers at the epoch; resolves when it has heard. @throws Problem (broker) */
  go(): Promise<void> {
    this.#command({ do: "go" });
    return this.#hear("going").then(() => undefined);
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
  async finish(atOnce = false, patience = atOnce ? finishTimeAtOnce : finishTime): Promise<HostLogs | null> {
    const abort = new AbortController();
    const late = new Promise<null>((resolve) => {
      const timer = setTimeout(resolve, patience, null);
      abort.signal.addEventListener("abort", () => clearTimeout(timer));
    });
    this.counters.add("brokenOff");
    this.#command({ do: "finish", atOnce });
    const news = await Promise.race([this.#hear("logs"), late]).finally(() => abort.abort());
    return news?.is === "logs" ? news : null;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#thread.terminate();
  }

  #command(command: HostCommand): void {
    this.#thread.postMessage(command);
  }

  #hear(what: News["is"]): Promise<News> {
    return Promise.race([new Promise<News>((resolve) => this.#waiting.set(what, resolve)), this.failure]);
  }
}

function problemOf(news: Extract<News, { is: "failed" }>): Error {
  if (news.kind !== "bug") return new Problem(news.kind, news.message, news.hint);
  const error = new Error(news.message);
  if (news.stack !== undefined) error.stack = news.stack;
  return error;
}
