import type { Comparison } from "../../result/comparison.ts";
import type { Result } from "../../result/schema.ts";

/**
 * The result that others of the same command are held against, which were run in turn with it; undefined without one.
 * What it fails itself was so before, and does not count.
 */
export function ownBase(results: readonly Result[], comparisons: readonly Comparison[]): Result | undefined {
  const [first, ...others] = results;
  if (first === undefined || others.length === 0) return undefined;
  const { scenario, startedAt } = first;
  return comparisons.some(({ base }) => base.scenario === scenario.name && base.startedAt === startedAt)
    ? first
    : undefined;
}
