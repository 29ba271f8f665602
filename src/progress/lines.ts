import { inertText, noCommand } from "../result/inert.ts";
import { describeRun, describeState } from "./describe.ts";
import type { Progress, ProgressStream } from "./observer.ts";

const interval = 10_000;

/** For logs and pipes: a line when a run has started, one every ten seconds, one a step or note. */
export function linesProgress(stream: ProgressStream): Progress {
  let run = "";
  let told = 0;
  /** Whether it is still to be said that the run was started: one that cannot connect never was. */
  let starting = false;
  let open = true;
  const say = (text: string): void => {
    if (open) stream.write(`${noCommand(text)}\n`);
  };
  return {
    note(text) {
      say(inertText(text));
    },
    step(text) {
      say(inertText(text));
    },
    start({ label, run: index, runs }) {
      run = describeRun(label, index, runs);
      told = 0;
      starting = true;
    },
    tick(state) {
      if (starting) say(`${run}: started`);
      starting = false;
      const due = Math.floor(state.elapsed / interval);
      if (due <= told) return;
      told = due;
      say(`${run}: ${describeState(state)}`);
    },
    // What is done is noted too.
    fault() {},
    end() {},
    close() {
      open = false;
    },
  };
}
