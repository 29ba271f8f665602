import { cut } from "../report/text.ts";
import { inertText } from "../result/inert.ts";
import { describeRun, describeState } from "./describe.ts";
import type { Progress, ProgressStream } from "./progress.ts";

const interval = 100;
const eraseLine = "\r\u001B[K";

/** For terminals: one line that is rewritten in place, ten times a second at most, and leaves nothing. */
export function ttyProgress(stream: ProgressStream): Progress {
  let run = "";
  let status = "";
  let drawnAt = Number.NEGATIVE_INFINITY;
  let open = true;

  const draw = (text: string): void => {
    if (!open) return;
    // One column stays free: a full last line would make some terminals go to the next.
    const line = cut(text, Math.max(1, (stream.columns || 80) - 1));
    if (line !== "" || status !== "") stream.write(eraseLine + line);
    status = text;
  };

  return {
    note(text) {
      if (!open) return;
      stream.write(`${status === "" ? "" : eraseLine}${inertText(text)}\n`);
      draw(status);
    },
    start(variant, index, runs) {
      run = describeRun(variant, index, runs);
      drawnAt = Number.NEGATIVE_INFINITY;
      draw(run);
    },
    tick(state) {
      if (state.elapsed - drawnAt < interval) return;
      drawnAt = state.elapsed;
      draw(`${run}  ${describeState(state)}`);
    },
    end() {
      draw("");
    },
    close() {
      draw("");
      open = false;
    },
  };
}
