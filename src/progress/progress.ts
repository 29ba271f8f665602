import { wantsColor } from "../report/text/color.ts";
import { createStyle } from "../report/text/style.ts";
import { glyphsFor } from "./glyphs.ts";
import { linesProgress } from "./lines.ts";
import { quietProgress } from "./quiet.ts";
import type { ProgressFault, ProgressState, RunStart } from "./state.ts";
import { ttyProgress } from "./tty.ts";

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

export interface ProgressOptions {
  readonly stream: ProgressStream;
  readonly quiet: boolean;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** As a flag says; without one, the environment decides. */
  readonly color?: boolean | undefined;
}

/** The observer that fits: nothing when quiet, a live view on a terminal, else a plain line now and then. */
export function createProgress({ stream, quiet, env, color }: ProgressOptions): Progress {
  if (quiet) return quietProgress();
  const live = stream.isTTY === true && env.TERM !== "dumb" && !env.CI;
  if (!live) return linesProgress(stream);
  return ttyProgress(stream, { style: createStyle(wantsColor(stream, env, color)), glyphs: glyphsFor(env) });
}
