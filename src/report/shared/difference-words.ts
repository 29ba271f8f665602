import type { Difference } from "../../result/schema.ts";
import { formatChange, formatInterval } from "./difference-format.ts";
import { plural } from "./format.ts";
import { formatFigure, unitOf } from "./units.ts";

/** The medians of the two sides, their unit once if it is the same: `97.0 → 51.7 %`, `215 ms → 1.34 s`. */
export function sidesText({ measure, base, new: next }: Difference): string {
  const [before, after] = [base, next].map((side) => formatFigure(side?.median ?? null, unitOf(measure)));
  const [figure = "", unit = ""] = before?.split(" ") ?? [];
  return `${unit !== "" && after?.endsWith(` ${unit}`) ? figure : before} → ${after}`;
}

/** The sides, the change and what speaks for it: `97.0 → 51.7 %: -47 % (95 % interval -47 to -46 %), margin 5 %`. */
export function differenceText(difference: Difference): string {
  const { change, interval, margin, scale, outcome, moreRuns } = difference;
  const bounds = interval === null ? "" : ` (95 % interval ${formatInterval(difference)})`;
  const changed = change === null ? "not comparable" : `${formatChange(difference)}${bounds}`;
  const allowed = `margin ${Number((margin * 100).toPrecision(6))} ${scale === "ratio" ? "%" : "pts"}`;
  const more =
    outcome !== "inconclusive"
      ? ""
      : moreRuns === null
        ? "; undecided"
        : `; undecided, ${plural(moreRuns, "more run")} a side may settle it`;
  return `${sidesText(difference)}: ${changed}, ${allowed}${more}`;
}
