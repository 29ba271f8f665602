import type { Check, RunResult } from "../result/schema.ts";
import type { AcrossExpectation, FigureOf, Over } from "../scenario/scenario.ts";
import { type Bounds, boundsOf, lateReason } from "./bounds.ts";
import { isOff, medianBounds, valueOver } from "./judge-over.ts";
import { checkOf, decides, faultsDone, holds, isDrained, verdictOf } from "./judge-run.ts";
import { fieldOf } from "./paths.ts";
import { medianOf } from "./spread.ts";

/** The runs of one variant. */
export interface RunsOf {
  readonly name: string;
  readonly runs: readonly RunResult[];
}

/**
 * Holds variants against one another: the ratio of the medians of their runs or, when an expectation says so, the
 * worst or the best ratio of any run to any; all of them hold when the worst does. What could not be measured, or
 * would be divided by 0, holds nothing; 0 to 0 is 1. Inconclusive when a run was not drained or its faults were not done.
 * @returns nothing for an expectation of a variant without runs
 */
export function judgeAcross(across: readonly AcrossExpectation[], variants: readonly RunsOf[]): Check[] {
  return across.flatMap((expectation) => {
    const sides = [expectation.figure, expectation.to].map(({ variant }) => {
      return variants.find(({ name }) => name === variant)?.runs ?? [];
    });
    const [runs = [], toRuns = []] = sides;
    if (runs.length === 0 || toRuns.length === 0) return [];
    const actual = ratioOver(expectation, runs, toRuns);
    const isKnown = [...runs, ...toRuns].every((run) => isDrained(run) && faultsDone(run));
    const bounds = ratioBounds(expectation, runs, toRuns);
    const isOpen = isKnown && !decides(expectation.test, actual, bounds);
    const off = isOpen
      ? (runs.find(isOff(expectation.figure.path)) ?? toRuns.find(isOff(expectation.to.path)))
      : undefined;
    const isOneToOne = runs.length === 1 && toRuns.length === 1;
    return [
      checkOf(
        expectation,
        {
          actual,
          verdict: verdictOf(isKnown && !isOpen, holds(expectation.test, actual)),
          run: null,
          ...(off === undefined ? {} : { reason: lateReason(off) }),
        },
        isOneToOne ? null : (expectation.over ?? "median"),
      ),
    ];
  });
}

function ratioOver(
  { figure, to, test, over = "median" }: AcrossExpectation,
  runs: readonly RunResult[],
  toRuns: readonly RunResult[],
): number | null {
  const [values, toValues] = [valuesOf(figure, runs), valuesOf(to, toRuns)];
  if (over === "median") return ratio(medianOf(values), medianOf(toValues));
  const ratios = values.flatMap((value) => toValues.map((toValue) => ratio(value, toValue)));
  return valueOver(test, over, ratios);
}

/** Of medians; of single runs, those are as far off as the runs that are furthest. null: all is as it was measured. */
function ratioBounds(
  { figure, to, over = "median" }: AcrossExpectation,
  runs: readonly RunResult[],
  toRuns: readonly RunResult[],
): Bounds | null {
  const sides = [boundsOver(over, figure.path, runs), boundsOver(over, to.path, toRuns)];
  const [own, other] = sides;
  if (![...runs].some(isOff(figure.path)) && ![...toRuns].some(isOff(to.path))) return null;
  if (own === undefined || own === null || other === undefined || other === null) return null;
  return {
    low: other.high > 0 ? own.low / other.high : 0,
    high: other.low > 0 ? own.high / other.low : Number.POSITIVE_INFINITY,
  };
}

function boundsOver(over: Over, path: string, runs: readonly RunResult[]): Bounds | null {
  if (over === "median") {
    const value = medianOf(runs.map((run) => fieldOf(run, path)?.value ?? null));
    return medianBounds(path, runs) ?? (value === null ? null : { low: value, high: value });
  }
  const all = runs.flatMap((run) => {
    const field = fieldOf(run, path);
    if (field === undefined || field.value === null) return [];
    return [boundsOf(run, field.path, field.value) ?? { low: field.value, high: field.value }];
  });
  if (all.length === 0) return null;
  return {
    low: all.reduce((least, { low }) => Math.min(least, low), Number.POSITIVE_INFINITY),
    high: all.reduce((most, { high }) => Math.max(most, high), Number.NEGATIVE_INFINITY),
  };
}

function valuesOf({ path }: FigureOf, runs: readonly RunResult[]): (number | null)[] {
  return runs.map((run) => fieldOf(run, path)?.value ?? null);
}

function ratio(value: number | null, to: number | null): number | null {
  if (value === null || to === null) return null;
  if (to === 0) return value === 0 ? 1 : null;
  return value / to;
}
