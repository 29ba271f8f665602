import type { ProgressFault, ProgressState, RunStart } from "./state.ts";

/** Tells a person how a run goes while it goes. None of it throws, and all of it is safe after close. */
export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  /** Something that takes a while has begun; it is over at the next step, start or end. */
  step(text: string): void;
  start(run: RunStart): void;
  tick(state: ProgressState): void;
  /** A fault was begun, or is over. */
  fault(fault: ProgressFault): void;
  /** The run or the step is over. @param lost messages lost in all runs so far */
  end(lost?: number): void;
  close(): void;
}

/** What of a stream the observers use; `process.stderr` has it. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
  readonly rows?: number | undefined;
  on?(event: "resize", then: () => void): unknown;
  off?(event: "resize", then: () => void): unknown;
}
