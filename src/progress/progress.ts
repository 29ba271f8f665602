import { linesProgress } from "./lines.ts";
import { quietProgress } from "./quiet.ts";
import { ttyProgress } from "./tty.ts";

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
}

/** Tells a person how a run goes while it goes. None of it throws, and all of it is safe after close. */
export interface Progress {
  /** A line that stays. */
  note(text: string): void;
  start(variant: string, run: number, runs: number): void;
  tick(state: ProgressState): void;
  end(): void;
  close(): void;
}

/** What of a stream the observers use; `process.stderr` has it. */
export interface ProgressStream {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** The observer that fits: nothing when quiet, one live line on a terminal, else a plain line now and then. */
export function createProgress({ stream, quiet, env }: ProgressOptions): Progress {
  if (quiet) return quietProgress();
  const live = stream.isTTY === true && env.TERM !== "dumb" && !env.CI;
  return live ? ttyProgress(stream) : linesProgress(stream);
}
