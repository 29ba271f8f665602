import { wantsColor } from "../report/text/color.ts";
import { createStyle } from "../report/text/style.ts";
import { glyphsFor } from "./glyphs.ts";
import { linesProgress } from "./lines.ts";
import type { Progress, ProgressStream } from "./observer.ts";
import { quietProgress } from "./quiet.ts";
import { ttyProgress } from "./tty.ts";

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
