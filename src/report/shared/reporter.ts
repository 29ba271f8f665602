import type { Comparison } from "../../result/comparison.ts";
import type { RecordRows } from "../../result/record-rows.ts";
import type { Result } from "../../result/schema.ts";
import type { Figure } from "./figures.ts";

/** A result that was saved. */
export interface SavedResult {
  readonly result: Result;
  /** Reads its record; null without one. */
  readonly rows: () => Promise<readonly RecordRows[] | null>;
  /** Where it was saved. */
  readonly folder: string;
}

/** All that a report may tell of. */
export interface ReportInput {
  readonly results: readonly Result[];
  readonly comparisons: readonly Comparison[];
  readonly saved: readonly SavedResult[];
  /** Figures that are drawn over a swept setting; null: those that decide. */
  readonly columns: readonly Figure[] | null;
  /** What paths of files are shown from. */
  readonly root: string;
}

/** What a reporter makes: a file, the summary of a step of CI, or lines for its log. */
export type Rendered =
  | { readonly to: "file"; readonly name: string; readonly text: string }
  | { readonly to: "step-summary"; readonly text: string }
  | { readonly to: "log"; readonly text: string };

/** A format of reports. Pure: whoever asks for it writes what it makes. */
export interface Reporter {
  /** What it makes of one saved result; its files go beside that. */
  ofResult?(saved: SavedResult, input: ReportInput): Promise<readonly Rendered[]>;
  /** What it makes of all results and comparisons together. Throws an Error when that is nothing. */
  ofAll?(input: ReportInput): readonly Rendered[];
}
