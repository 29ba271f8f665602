import type { Comparison } from "../../result/comparison.ts";
import type { Check, VerdictWord } from "../../result/schema.ts";
import type { Style } from "../text/style.ts";
import { lacksNewRuns } from "./inconclusive-reasons.ts";

const marks = { pass: "✓", fail: "✗", inconclusive: "?", warn: "!" } as const;
const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;

/** One column: `✓`, `✗`, `?` or `!`. */
export function markOf(verdict: Check["verdict"], style: Style): string {
  return paint(verdict, style)(marks[verdict]);
}

/** `PASS`, `FAIL` or `INCONCLUSIVE`. */
export function wordOf(verdict: VerdictWord, style: Style): string {
  return paint(verdict, style)(words[verdict]);
}

/**
 * `PASS`, `FAIL`, `INCONCLUSIVE` where new runs are missing, which ends with 4, or `UNDECIDED`, which does so only when
 * it is to be strict.
 */
export function comparisonWord({ verdict, variants }: Comparison): string {
  if (verdict !== "inconclusive") return words[verdict];
  return variants.some(lacksNewRuns) ? words.inconclusive : "UNDECIDED";
}

/** In the colour of a verdict. */
export function paint(verdict: Check["verdict"], style: Style): (text: string) => string {
  return { pass: style.good, fail: style.bad, inconclusive: style.doubtful, warn: style.doubtful }[verdict];
}
