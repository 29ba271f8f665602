import type { Figure, Row } from "./figures.ts";
import { plural } from "./format.ts";

/** What is compared in place of a figure that is not. */
const comparedAs: ReadonlyMap<Figure, string> = new Map([["makespan", "throughput"]]);

/**
 * Whether runs prove that two variants differ in a figure, beyond its margin; undefined where nothing was compared, as
 * all are compared with the first variant only, and not in every figure. Of too few runs, nothing is proven.
 */
export function isProvenApart(
  rows: readonly Row[],
  pair: readonly [Row, Row],
  figure: Figure,
): boolean | undefined {
  const compared = pair.filter((row) => row !== rows[0]).map(({ variant }) => variant.differences);
  if (compared.some((own) => own.length > 0 && own.every(({ interval }) => interval === null))) return false;
  const [own = [], ...others] = compared;
  const measure = comparedAs.get(figure) ?? figure;
  const found = others.length === 0 ? own.find((each) => each.measure === measure) : undefined;
  if (found === undefined) return undefined;
  return found.interval !== null && (found.outcome === "improved" || found.outcome === "regressed");
}

/** What is said beside differences between variants of too few runs. */
export function fewRunsNote(runs: number): string {
  return `With ${plural(runs, "run")} each, chance is not ruled out: --repeat 5 gives intervals.`;
}
