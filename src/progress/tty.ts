import type { Style } from "../report/text/style.ts";
import { inertText, noCommand } from "../result/inert.ts";
import { Estimates } from "./estimate.ts";
import { runFrame, stepFrame } from "./frame.ts";
import type { Glyphs } from "./glyphs.ts";
import { History } from "./history.ts";
import type { Progress, ProgressStream } from "./observer.ts";
import { Screen } from "./screen.ts";
import type { ProgressFault, ProgressState, ProgressWorker, RunStart } from "./state.ts";
import type { RunView } from "./view.ts";

/** ms between two frames of something that takes a while, so that it is seen to move. */
const spin = 100;
/** ms between two frames of a run: figures that change faster cannot be read, and each frame costs some of the run. */
const interval = 200;
/** ms after which a run is drawn although it told nothing new. */
const overdue = 400;
/** ms for which the busiest and the idlest of many workers stay the same: rows that jump cannot be read. */
const settled = 2000;
/** Faults that are shown. */
const latest = 3;
/** Faults that are remembered: one of them may end long after it began. */
const kept = 30;

export interface Look {
  readonly style: Style;
  readonly glyphs: Glyphs;
}

/** A run on the screen. */
interface Live {
  readonly start: RunStart;
  readonly beganAt: number;
  readonly history: History;
  readonly faults: Map<string, ProgressFault>;
  state: ProgressState | null;
  order: readonly number[];
  /** ms since the run began. */
  orderedAt: number;
}

/** For terminals: a few lines that are drawn in place, a few times a second, and leave nothing. */
export function ttyProgress(stream: ProgressStream, look: Look): Progress {
  const screen = new Screen(stream);
  const estimates = new Estimates();
  let live: Live | null = null;
  let step: { readonly text: string; readonly beganAt: number } | null = null;
  let lostBefore: number | null = null;
  let timer: NodeJS.Timeout | undefined;
  let drawnAt = Number.NEGATIVE_INFINITY;
  let open = true;

  const frame = (): string[] | null => {
    const canvas = { width: screen.width, height: screen.height, ...look };
    if (live !== null) return runFrame(viewOf(live, estimates, lostBefore), canvas);
    if (step !== null) return stepFrame({ text: step.text, took: performance.now() - step.beganAt }, canvas);
    return null;
  };
  const draw = (above = ""): void => {
    drawnAt = performance.now();
    const lines = frame();
    if (lines !== null) screen.draw(lines, above);
  };
  const resized = (): void => screen.redraw(frame() ?? []);
  stream.on?.("resize", resized);
  /** A run draws itself when it has something new, so that all of a frame is of the same moment. */
  const turn = (): void => {
    if (live === null || performance.now() - drawnAt >= overdue) draw();
  };
  const show = (): void => {
    draw();
    timer ??= setInterval(turn, spin).unref();
  };
  const hide = (): void => {
    clearInterval(timer);
    timer = undefined;
    step = null;
    live = null;
    screen.clear();
  };

  return {
    note(text) {
      if (!open) return;
      const line = noCommand(inertText(text));
      if (timer === undefined) stream.write(`${line}\n`);
      else draw(line);
    },
    step(text) {
      if (!open) return;
      live = null;
      step = { text, beganAt: performance.now() };
      show();
    },
    start(start) {
      if (!open) return;
      step = null;
      live = {
        start,
        beganAt: performance.now(),
        history: new History(),
        faults: new Map(),
        state: null,
        order: [],
        orderedAt: 0,
      };
      show();
    },
    tick(state) {
      if (live === null) return;
      live.state = state;
      live.history.add(state.elapsed, state.handled, state.ready);
      if (performance.now() - drawnAt >= interval) draw();
    },
    fault(fault) {
      if (live === null) return;
      live.faults.set(`${fault.fault}.${fault.time}`, fault);
      for (const old of [...live.faults.keys()].slice(0, -kept)) live.faults.delete(old);
    },
    end(lost) {
      lostBefore = lost ?? lostBefore;
      if (live?.state) estimates.ended(live.start, live.state.elapsed, performance.now() - live.beganAt);
      hide();
    },
    close() {
      open = false;
      stream.off?.("resize", resized);
      hide();
    },
  };
}

function viewOf(live: Live, estimates: Estimates, lostBefore: number | null): RunView {
  const { start, state, history, faults } = live;
  const { planned, lastDue, turn, turns } = start;
  const workers = (state ?? start).workers();
  const { elapsed, handled, attempted, confirmed, draining, ready } = state ?? idle;
  const calmSince = Math.max(0, ...[...faults.values()].map(({ began, took }) => began + (took ?? 0)));
  const isDisturbed = [...faults.values()].some(({ took, failure }) => took === null && failure === null);
  const sofar = { elapsed: elapsed ?? 0, handled, planned, lastDue, pace: history.pace(calmSince) };
  const rest = state === null || draining || isDisturbed ? null : estimates.ofRun(start, sofar);
  const ahead = rest === null || turn === turns ? null : estimates.ofAll(start.ahead);
  return {
    title: start,
    elapsed,
    rest,
    restOfAll: rest === null || ahead === null ? null : rest + ahead,
    draining,
    attempted,
    confirmed,
    handled,
    lostBefore,
    ready,
    backlog: history.ready,
    peak: history.peak,
    workers,
    order: orderOf(live, workers),
    faults: [...faults.values()].slice(-latest),
  };
}

const idle = {
  elapsed: null,
  handled: 0,
  attempted: 0,
  confirmed: 0,
  draining: false,
  ready: null,
} as const;

function orderOf(live: Live, workers: readonly ProgressWorker[]): readonly number[] {
  const elapsed = live.state?.elapsed ?? 0;
  // In the beginning the order says little yet, and changes sooner.
  const staysUntil = live.orderedAt + Math.min(settled, live.orderedAt + 200);
  if (elapsed < staysUntil && live.order.length === workers.length) return live.order;
  live.orderedAt = elapsed;
  const busy = (index: number): number => workers[index]?.busy ?? 0;
  live.order = workers.map((_, index) => index).sort((a, b) => busy(b) - busy(a) || a - b);
  return live.order;
}
