import { figureFacts } from "../../figures/catalogue.ts";
import type { Spread, VariantResult } from "../../result/schema.ts";
import { countOf, known, ratioOf, timeOf } from "./checked.ts";
import { type PictureMeasure, pictureMeasures } from "./picture.ts";

/** As many runs as a scenario can ask for. */
const maxRuns = 1000;

/** What makes a figure fit to be drawn, by its unit. */
function checkOf(measure: PictureMeasure): (value: number) => number {
  const { unit } = figureFacts(measure);
  if (unit === "ms") return timeOf;
  return unit === "share" ? ratioOf : countOf;
}

/** The measures that are drawn of a variant's runs, as its summary has them; what was lost is counted without one. */
export function measuresOf({
  summary,
  runs,
}: VariantResult): Readonly<Partial<Record<PictureMeasure, Spread>>> {
  return Object.fromEntries(
    pictureMeasures.flatMap((name): [PictureMeasure, Spread][] => {
      const lost = name === "lost" ? spreadOf(runs.map(({ ledger }) => ledger.fates.lost)) : undefined;
      const spread = Object.hasOwn(summary, name) ? summary[name] : lost;
      return spread === undefined ? [] : [[name, checkedSpread(spread, checkOf(name))]];
    }),
  );
}

function checkedSpread({ median, min, max, runs }: Spread, check: (value: number) => number): Spread {
  const [low = 0, middle = 0, high = 0] = [min, median, max].map(check).sort((a, b) => a - b);
  const some = runs.slice(0, maxRuns).map((value) => known(value, check));
  return { median: middle, min: low, max: high, runs: some };
}

/** undefined without values. */
function spreadOf(values: readonly number[]): Spread | undefined {
  const sorted = [...values].sort((a, b) => a - b);
  const [min, max] = [sorted[0], sorted.at(-1)];
  const [lower, upper] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  if (min === undefined || max === undefined || lower === undefined || upper === undefined) return undefined;
  return { median: (lower + upper) / 2, min, max, runs: [...values] };
}
