import { Problem } from "../../common/problem.ts";
import { inertText } from "../../result/inert.ts";
import type { Result } from "../../result/schema.ts";

/**
 * The result with one variant only, its verdict that variant's, and without what was asked across variants. Its record
 * is none: the file beside it is that of all variants.
 * Throws a Problem("usage") naming the variants there are when there is none of that name.
 */
export function onlyVariant(result: Result, name: string): Result {
  const variant = result.variants.find((each) => each.name === name);
  if (variant === undefined) {
    const names = result.variants.map((each) => inertText(each.name)).join(", ");
    throw new Problem(
      "usage",
      `The result has no variant named "${inertText(name)}".`,
      names === "" ? "It has no variants at all." : `It has: ${names}.`,
    );
  }
  return { ...result, record: null, verdict: variant.verdict, checks: [], variants: [variant] };
}
