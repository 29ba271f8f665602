import type { FaultNotice } from "../run/faults/fault-runner.ts";

/** What a worker does right now. */
export interface ProgressWorker {
  readonly name: string;
  /** null: unlimited. */
  readonly prefetch: number | null;
  /** Whether it is there: neither still to come, nor killed, nor gone. */
  readonly here: boolean;
  readonly handled: number;
  /** Messages that it holds unacknowledged. */
  readonly inHand: number;
  /** ms of work so far a message that it can work on at once. */
  readonly busy: number;
}

/** How far a run is. */
export interface ProgressState {
  /** ms since the run began. */
  readonly elapsed: number;
  readonly attempted: number;
  /** Messages; null where a duration sets the end. */
  readonly planned: number | null;
  readonly confirmed: number;
  readonly handled: number;
  /** Messages waiting at the broker; null while nobody asked it. */
  readonly ready: number | null;
  /** Whether the user wants it to end: no more is published. */
  readonly draining: boolean;
  /** Reads what every worker does, in the plan's order. */
  readonly workers: () => readonly ProgressWorker[];
}

/** One time that a fault is done. */
export type ProgressFault = FaultNotice;

/** What an estimate of a run's time goes by. */
export interface Timing {
  /** The same for runs of the same variant. */
  readonly key: object;
  /** ms that it should take by its plan; null: the plan does not say. Called when it is needed. */
  readonly expected: () => number | null;
}

/** A run that begins. */
export interface RunStart extends Timing {
  readonly scenario: string;
  /** Names what is run, among all that is run with it. */
  readonly label: string;
  /** The name of the variant alone. */
  readonly variant: string;
  readonly warmup: boolean;
  /** From 1, among the variant's. */
  readonly run: number;
  readonly runs: number;
  /** From 1, among all that are made in turn. */
  readonly turn: number;
  readonly turns: number;
  /** Messages; null where a duration sets the end. */
  readonly planned: number | null;
  /** When the last message is to be sent, in ms since the run began; null: nobody knows. */
  readonly lastDue: number | null;
  /** The workers before they have done anything. */
  readonly workers: () => readonly ProgressWorker[];
  /** The runs after this one. */
  readonly ahead: readonly Timing[];
}
