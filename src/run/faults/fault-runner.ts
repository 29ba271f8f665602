import { setMaxListeners } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { Problem } from "../../common/problem.ts";
import { kindOfFault } from "../../faults/kinds.ts";
import type { FaultRecord, RunEvent } from "../../ledger/record.ts";
import type { Plan, PlannedFault } from "../../plan/plan.ts";
import { type FaultContext, type FaultOccurrence, performFault } from "./fault-actions.ts";
import { FaultScheduler, type Progress } from "./fault-scheduler.ts";

/** ms between two looks for what a fault waits for. */
const lookEvery = 10;

/** ms that two threads' clocks may differ by. */
const clockError = 1;

type Awaited = Parameters<FaultContext["waitFor"]>[1];

/** What may come in place of what is waited for: then that comes no more. */
const instead: Readonly<Record<Awaited, readonly RunEvent["what"][]>> = {
  back: ["left"],
  "link-up": ["killed", "left", "link-given-up"],
  joined: ["killed", "left"],
  left: ["killed"],
};

/** What is known of one time that a fault is done; told when it begins, and again when it is over. */
export interface FaultNotice {
  readonly do: PlannedFault["do"];
  /** Its place in the plan's faults, and which of its times it is, from 0. */
  readonly fault: number;
  readonly time: number;
  /** ms since the run began. */
  readonly began: number;
  /** ms it took; null: it goes on. */
  readonly took: number | null;
  /** Names of the workers and producers it hit. */
  readonly who: readonly string[];
  /** Why it could not be done, wholly or in part; null: it was. */
  readonly failure: string | null;
}

/** What the faults of a run need of it. */
export interface FaultTools extends Omit<FaultContext, "waitFor" | "signal"> {
  /** All that the hosts told so far. */
  events(): readonly RunEvent[];
  /** Hears what is done, for people. */
  tell(text: string, news: FaultNotice): void;
}

/** Does a plan's faults when they are due, and writes down what was done when. */
export class FaultRunner implements AsyncDisposable {
  readonly #plan: Plan;
  readonly #tools: FaultTools;
  readonly #clock: FaultScheduler;
  readonly #over = new AbortController();
  readonly #running = new Map<FaultOccurrence, Promise<void>>();
  readonly #times: number[];
  readonly #done: (FaultOccurrence & { ended: number; failure: string | null })[] = [];
  readonly #begun = new Set<FaultOccurrence>();
  /** Taking the broker down or freezing it: one at a time. */
  #broker: Promise<void> = Promise.resolve();
  #brokerLost: string | null = null;
  #bug: { readonly error: unknown } | null = null;
  #seen = 0;
  #changedAt = Number.NEGATIVE_INFINITY;

  constructor(plan: Plan, tools: FaultTools) {
    this.#plan = plan;
    this.#tools = tools;
    this.#clock = new FaultScheduler(plan.faults);
    this.#times = plan.faults.map(() => 0);
    // Each fault under way listens to it.
    setMaxListeners(0, this.#over.signal);
  }

  /** Takes note of what the hosts told. Throws a fault's bug. */
  hear(): void {
    if (this.#bug !== null) throw this.#bug.error;
    const events = this.#tools.events();
    for (; this.#seen < events.length; this.#seen++) {
      const event = events[this.#seen];
      if (event !== undefined) this.#tools.roster.record(event);
    }
  }

  /** Starts what is due. `done`: messages handled, or rejected for good; `idle`: see `Progress`. */
  look({ done, idle }: Pick<Progress, "done" | "idle">): void {
    const progress = { now: this.#tools.now(), done, total: this.#plan.load.count, idle };
    for (const index of this.#clock.due(progress)) {
      const fault = this.#plan.faults[index];
      if (fault !== undefined) this.#begin(fault, index);
    }
  }

  /** Whether one is under way during which the run cannot be over. */
  get holdUp(): boolean {
    return [...this.#running.keys()].some(({ index }) => !kindOfFault(this.#nameOf(index)).endsWithRun);
  }

  /** Whether one is under way during which messages may be late. */
  get disturbs(): boolean {
    return [...this.#running.keys()].some(({ index }) => !kindOfFault(this.#nameOf(index)).delaysNothing);
  }

  /** When one last began or was over, in ms since the run began. */
  get changedAt(): number {
    return this.#changedAt;
  }

  /** Whether any is under way. */
  get underWay(): boolean {
    return this.#running.size > 0;
  }

  /** When the next one is due as far as the clock alone says, in ms since the run began; 0: none is. */
  get nextFixed(): number {
    return this.#clock.nextFixed;
  }

  /** Why the broker is gone for good; null: it is not. */
  get brokerLost(): string | null {
    return this.#brokerLost;
  }

  /** What was done, in the order of its beginning. */
  records(): FaultRecord[] {
    return recordsOf(this.#done);
  }

  /** What was done so far, as far as it is known; without what is due and waits for another fault to be over. */
  begun(): FaultRecord[] {
    return recordsOf(this.#done.filter((occurrence) => this.#begun.has(occurrence)));
  }

  /** Ends what is under way. Throws a fault's bug. */
  async end(): Promise<void> {
    await this[Symbol.asyncDispose]();
    this.hear();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#over.abort();
    await Promise.all(this.#running.values());
  }

  #nameOf(index: number): PlannedFault["do"] {
    return this.#plan.faults[index]?.do ?? "exec";
  }

  #begin(fault: PlannedFault, index: number): void {
    const began = this.#tools.now();
    const time = this.#times[index] ?? 0;
    this.#times[index] = time + 1;
    this.#clock.began(index, began);
    this.#changedAt = began;
    const occurrence = {
      index,
      time,
      began,
      ended: Number.NaN,
      brokerBack: Number.NaN,
      who: [],
      failure: null as string | null, // set when it is over
    };
    this.#done.push(occurrence);
    this.#tools.tell(`fault ${index + 1}: ${fault.do}`, newsOf(fault, occurrence));
    const ofBroker = kindOfFault(fault.do).target === "broker";
    const action = ofBroker
      ? this.#broker.then(() => this.#do(fault, occurrence))
      : this.#do(fault, occurrence);
    if (ofBroker) this.#broker = action;
    this.#running.set(
      occurrence,
      action.then(() => {
        this.#running.delete(occurrence);
        this.#clock.ended(index);
        this.#changedAt = this.#tools.now();
      }),
    );
  }

  async #do(
    fault: PlannedFault,
    occurrence: FaultOccurrence & { ended: number; failure: string | null },
  ): Promise<void> {
    const { signal } = this.#over;
    // One for the broker had to wait for the one before.
    occurrence.began = this.#tools.now();
    this.#begun.add(occurrence);
    const context: FaultContext = {
      ...this.#tools,
      signal,
      waitFor: (who, what, since) => this.#until(who, what, since),
    };
    try {
      occurrence.failure = await performFault(fault, occurrence, context);
      occurrence.ended = this.#tools.now();
      const took = `${((occurrence.ended - occurrence.began) / 1000).toFixed(2)} s`;
      this.#tools.tell(
        `fault ${occurrence.index + 1}: ${fault.do}: ${occurrence.failure ?? `over after ${took}`}`,
        newsOf(fault, occurrence),
      );
    } catch (error) {
      // The run was over before.
      if (signal.aborted) return;
      // Further lines are the end of the broker's log.
      occurrence.failure = (error instanceof Error ? error.message : String(error)).split("\n", 1)[0] ?? "";
      if (error instanceof Problem) this.#brokerLost = `after ${fault.do}: ${occurrence.failure}`;
      else this.#bug = { error };
    }
  }

  async #until(who: readonly string[], what: Awaited, since: number): Promise<void> {
    const missing = new Set(who);
    for (let read = this.#seen; ; ) {
      const events = this.#tools.events();
      for (; read < events.length; read++) {
        const event = events[read];
        if (event === undefined) continue;
        // What came in its place may have come a moment before, and been told only now.
        const came = event.what === what && event.at >= since - clockError;
        if (came || instead[what].includes(event.what)) missing.delete(event.who);
      }
      if (missing.size === 0) return;
      await sleep(lookEvery, undefined, { signal: this.#over.signal });
    }
  }
}

function recordsOf(
  done: readonly (FaultOccurrence & { ended: number; failure: string | null })[],
): FaultRecord[] {
  return done
    .map(({ index, time: _time, ...rest }) => ({ fault: index, ...rest }))
    .sort((a, b) => a.began - b.began);
}

function newsOf(
  fault: PlannedFault,
  { index, time, began, ended, who, failure }: FaultOccurrence & { ended: number; failure: string | null },
): FaultNotice {
  const took = Number.isNaN(ended) ? null : ended - began;
  return { do: fault.do, fault: index, time, began, took, who, failure };
}
