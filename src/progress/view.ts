import type { Style } from "../report/text/style.ts";
import type { Glyphs } from "./glyphs.ts";
import type { ProgressFault, ProgressWorker, RunStart } from "./state.ts";

/** Where a frame is shown. */
export interface Canvas {
  /** Columns that a line may take. */
  readonly width: number;
  /** Lines that a frame may have. */
  readonly height: number;
  readonly style: Style;
  readonly glyphs: Glyphs;
}

/** All that a frame says of a run. */
export interface RunView {
  readonly title: Pick<
    RunStart,
    "scenario" | "variant" | "warmup" | "run" | "runs" | "turn" | "turns" | "planned"
  >;
  /** ms since the run began; null: it is being prepared. */
  readonly elapsed: number | null;
  /** ms it still takes; null: nobody knows. */
  readonly rest: number | null;
  /** The same for all runs; null also where there is but one. */
  readonly restOfAll: number | null;
  readonly draining: boolean;
  readonly attempted: number;
  readonly confirmed: number;
  readonly handled: number;
  /** Lost in the runs before; null: none was counted yet. */
  readonly lostBefore: number | null;
  readonly ready: number | null;
  /** Ready messages over time, oldest first; null where nobody knew. */
  readonly backlog: readonly (number | null)[];
  /** The most ready messages that were seen. */
  readonly peak: number | null;
  readonly workers: readonly ProgressWorker[];
  /** Places in `workers`, the busiest first, for when they are too many to show. */
  readonly order: readonly number[];
  /** The latest, in the order of their beginning. */
  readonly faults: readonly ProgressFault[];
}
