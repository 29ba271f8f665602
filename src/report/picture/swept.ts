import { figureFacts } from "../../figures/catalogue.ts";
import type { Spread, VariantResult } from "../../result/schema.ts";
import { deciding } from "../shared/deciding-figures.ts";
import { type Figure, medianOf, type Row, rowsOf, valuesOf } from "../shared/figures.ts";
import { labelOf } from "./checked.ts";
import type { Swept } from "./picture.ts";

/** More panels than anybody compares. */
const maxDrawn = 8;
const maxChosen = 5;
const otherwise: readonly Figure[] = ["efficiency", "throughput", "latency.p99"];
const most = 1e12;

/** What is drawn over a setting: the figures that are wanted, else those that differ most, and what was lost. */
export function sweptOf(variants: readonly VariantResult[], wanted: readonly Figure[] | null): Swept[] {
  const rows = rowsOf(variants);
  const figures = wanted ?? chosen(rows);
  const drawn = figures.slice(0, maxDrawn).map((figure): Swept => {
    return {
      figure: labelOf(figure),
      word: labelOf(figureFacts(figure).word),
      spreads: rows.map((row) => spreadOf(valuesOf(row.variant, figure))),
    };
  });
  const lost = rows.map(({ variant }) => spreadOf(variant.runs.map(({ ledger }) => ledger.fates.lost)));
  if (!lost.some((spread) => spread !== null && spread.max > 0)) return drawn.filter(isMeasured);
  return [...drawn.filter(isMeasured), { figure: "lost", word: "lost messages", spreads: lost }];
}

function chosen(rows: readonly Row[]): readonly Figure[] {
  const telling = deciding(rows).slice(0, maxChosen);
  return telling.length > 0 ? telling : otherwise;
}

function isMeasured({ spreads }: Swept): boolean {
  return spreads.some((spread) => spread !== null);
}

function spreadOf(values: readonly number[]): Spread | null {
  const runs = values.map((value) => Math.max(-most, Math.min(most, value))).filter(Number.isFinite);
  const median = medianOf(runs);
  if (median === null) return null;
  const [min, max] = runs.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [median, median],
  );
  return { median, min, max, runs: [] };
}
