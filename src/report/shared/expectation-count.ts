import type { Check, Result } from "../../result/schema.ts";

/**
 * How many expectations a result has, or how many of them have the verdict. One that is held against each run has a
 * check for each, and is one expectation all the same.
 */
export function expectationCount({ variants, checks }: Result, verdict?: Check["verdict"]): number {
  const all = [
    ...variants.flatMap(({ name, checks }) => checks.map((check) => ({ of: name, check }))),
    ...checks.map((check) => ({ of: null, check })),
  ];
  const found = all.filter(({ check }) => verdict === undefined || check.verdict === verdict);
  const keys = found.map(({ of, check }) =>
    JSON.stringify([of, check.name, check.expected, check.over, check.line]),
  );
  return new Set(keys).size;
}
