import type { PlannedFault } from "../../plan/plan.ts";

/** How far a run has come; `now` in ms since it began. */
export interface Progress {
  readonly now: number;
  /** Messages handled, or rejected for good. */
  readonly done: number;
  /** Messages that there will be; null: not known. */
  readonly total: number | null;
  /** Whether all is sent, nothing waits and nobody works: the run would be over but for its faults. */
  readonly idle: boolean;
}

interface State {
  readonly fault: PlannedFault;
  begun: number;
  firstAt: number;
  running: boolean;
}

/** Says which of a plan's faults are due. Pure but for what it is told. */
export class FaultScheduler {
  readonly #states: readonly State[];

  constructor(faults: readonly PlannedFault[]) {
    this.#states = faults.map((fault) => ({ fault, begun: 0, firstAt: Number.NaN, running: false }));
  }

  /** The places of the faults that are to be done now. */
  due(progress: Progress): number[] {
    return this.#states.flatMap((_, index) => (this.#isDue(index, progress) ? [index] : []));
  }

  began(index: number, at: number): void {
    const state = this.#states[index];
    if (state === undefined) return;
    if (state.begun === 0) state.firstAt = at;
    state.begun++;
    state.running = true;
  }

  ended(index: number): void {
    const state = this.#states[index];
    if (state !== undefined) state.running = false;
  }

  /** The latest time, in ms since the run began, for which one is already fixed; 0 without any. */
  get nextFixed(): number {
    const waits = (state: State): number => (isEndless(state) ? 0 : (fixedTime(state) ?? 0));
    return this.#states.reduce((latest, state) => Math.max(latest, waits(state)), 0);
  }

  #isDue(index: number, { now, done, total, idle }: Progress): boolean {
    const state = this.#states[index];
    if (state === undefined || state.running || isSpent(state)) return false;
    // One that goes on until the run is over must not be why it is not over.
    if (isEndless(state) && idle) return false;
    if (state.begun > 0) return now >= (fixedTime(state) ?? now);
    const { at } = state.fault;
    switch (at.by) {
      case "time":
        return now >= at.ms;
      case "share":
        return total !== null && total > 0 && done >= at.share * total;
      case "messages":
        return done >= at.count;
      case "previous": {
        const before = this.#states[index - 1];
        return before !== undefined && !before.running && isSpent(before);
      }
    }
  }
}

function isSpent({ fault, begun }: State): boolean {
  return begun >= (fault.times ?? Number.POSITIVE_INFINITY);
}

function isEndless({ fault, begun }: State): boolean {
  return begun > 0 && fault.times === null;
}

/** When a fault is due next by the clock alone; undefined when it waits for something else, or is spent. */
function fixedTime(state: State): number | undefined {
  const { fault, begun, firstAt } = state;
  if (isSpent(state)) return undefined;
  if (begun === 0) return fault.at.by === "time" ? fault.at.ms : undefined;
  return fault.every === null ? undefined : firstAt + begun * fault.every;
}
