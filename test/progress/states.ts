import type { ProgressState, ProgressWorker, RunStart } from "../../src/progress/state.ts";

/** A worker that did half of the time what it could. */
export function worker(name: string, rest: Partial<ProgressWorker> = {}): ProgressWorker {
  return { name, prefetch: 20, here: true, handled: 450, inHand: 12, busy: 6000, ...rest };
}

export const state: ProgressState = {
  elapsed: 12_000,
  attempted: 1100,
  planned: 2000,
  confirmed: 1090,
  handled: 900,
  ready: 200,
  draining: false,
  workers: () => [worker("worker-1"), worker("worker-2", { busy: 11_000, prefetch: null })],
};

/** The start of a run of a variant. */
export function begin(label: string, run: number, runs: number, rest: Partial<RunStart> = {}): RunStart {
  return {
    scenario: "odd-heavy",
    variant: label,
    label,
    warmup: false,
    run,
    runs,
    turn: run,
    turns: runs,
    planned: 2000,
    lastDue: null,
    workers: () => [],
    ahead: [],
    key: {},
    expected: () => null,
    ...rest,
  };
}
