import type { Distribution } from "../../result/schema.ts";
import { countOf, labelOf, timeOf } from "./checked.ts";
import type { Curve } from "./picture.ts";

/** Of one chart, together with the curve of all kinds. */
const maxCurves = 33;
const maxPoints = 200;
const maxBars = 500;

/** The curve of all kinds together first, then those of `kinds`, as far as they were measured. */
export function curvesOf(distributions: readonly Distribution[], kinds: readonly string[]): Curve[] {
  const byKind = new Map(distributions.map((distribution) => [distribution.kind, distribution]));
  return [null, ...kinds]
    .flatMap((kind) => byKind.get(kind) ?? [])
    .slice(0, maxCurves)
    .map((distribution) => ({
      kind: distribution.kind === null ? null : labelOf(distribution.kind),
      count: countOf(distribution.count),
      points: pointsOf(distribution),
      bars: barsOf(distribution),
    }));
}

function pointsOf({ percentiles }: Distribution): Curve["points"] {
  const points = percentiles
    .filter(({ share }) => share >= 0 && share <= 1)
    .slice(0, maxPoints)
    .sort((a, b) => a.share - b.share);
  let least = 0;
  return points.map(({ share, ms }) => {
    least = Math.max(least, timeOf(ms));
    return { share, ms: least };
  });
}

function barsOf({ bins }: Distribution): Curve["bars"] {
  const bars = bins
    .slice(0, maxBars)
    .map(({ from, to, count }) => ({ from: timeOf(from), to: timeOf(to), count: countOf(count) }))
    .sort((a, b) => a.from - b.from);
  let last = 0;
  return bars.filter(({ from, to }) => {
    const fits = from >= last && to > from;
    if (fits) last = to;
    return fits;
  });
}
