import { Problem } from "../common/problem.ts";
import { environmentWarnings } from "./environments.ts";
import { inertText } from "./inert.ts";
import type { Result, VariantResult, VerdictWord } from "./schema.ts";

const maxRemarks = 4;

/** A Result document and where it was read from. */
export interface SavedResult {
  readonly result: Result;
  readonly path: string;
  /** What it was put together of, when that is several. */
  readonly parts?: readonly SavedResult[];
  /** For people, inert: what speaks against putting these together. */
  readonly remarks?: readonly string[];
}

/**
 * One result a scenario, in the order in which these come first: the runs of the same plans put together, numbered
 * through. A result that is there twice counts once. What was summed up and judged of each alone is left out.
 * @throws Problem (usage) when results of one scenario have different plans
 */
export function pool(saved: readonly SavedResult[]): SavedResult[] {
  const groups = new Map<string, SavedResult[]>();
  for (const one of saved) {
    const { name } = one.result.scenario;
    const group = groups.get(name) ?? [];
    if (!group.some((other) => isCopy(one.result, other.result))) groups.set(name, [...group, one]);
  }
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [together(first, others)],
  );
}

/** Whether it is the very same result. */
export function isCopy(one: Result, other: Result): boolean {
  return one.startedAt === other.startedAt && JSON.stringify(one) === JSON.stringify(other);
}

function together(first: SavedResult, others: readonly SavedResult[]): SavedResult {
  if (others.length === 0) return first;
  const result = others.reduce(
    (all, one) => added(all, one.result, (variant) => differentPlans(first, one, variant)),
    first.result,
  );
  const path = `${first.path} and ${others.length} more`;
  const remarks = notAlike(first.result, others, path);
  return { result, path, parts: [first, ...others], ...(remarks.length === 0 ? {} : { remarks }) };
}

function notAlike(first: Result, others: readonly SavedResult[], path: string): string[] {
  const differing = new Set(others.flatMap(({ result }) => environmentWarnings(first, result)));
  if (differing.size === 0) return [];
  const some = [...differing].slice(0, maxRemarks);
  const rest = differing.size - some.length;
  const told = inertText(
    [...some, ...(rest > 0 ? [`And ${rest} more ${rest === 1 ? "difference" : "differences"}.`] : [])].join(
      " ",
    ),
  );
  const name = inertText(first.scenario.name);
  return [`The results of ${name} in ${inertText(path)} count together, but were not run alike. ${told}`];
}

function added(all: Result, one: Result, differs: (variant: string) => Problem): Result {
  const used = new Set<VariantResult>();
  const variants = all.variants.map((variant) => {
    const other = one.variants.find(({ name }) => name === variant.name);
    if (other === undefined) return variant;
    if (other.planDigest !== variant.planDigest) throw differs(variant.name);
    used.add(other);
    return joined(variant, other);
  });
  return {
    ...all,
    scenario: { ...all.scenario, repeat: all.scenario.repeat + one.scenario.repeat },
    took: all.took + one.took,
    record: null,
    verdict: worse(all.verdict, one.verdict),
    checks: [],
    variants: [...variants, ...one.variants.filter((variant) => !used.has(variant))],
  };
}

function joined(variant: VariantResult, other: VariantResult): VariantResult {
  const runs = [...variant.runs, ...other.runs].map((run, place) => ({ ...run, index: place + 1 }));
  const verdict = worse(variant.verdict, other.verdict);
  return { ...variant, verdict, checks: [], summary: {}, differences: [], runs };
}

function worse(one: VerdictWord, other: VerdictWord): VerdictWord {
  for (const word of ["fail", "inconclusive"] as const) if (one === word || other === word) return word;
  return "pass";
}

function differentPlans(first: SavedResult, one: SavedResult, variant: string): Problem {
  return new Problem(
    "usage",
    `${inertText(first.path)} and ${inertText(one.path)} are both of ${inertText(first.result.scenario.name)}, ` +
      `but their plans of ${inertText(variant)} differ`,
    "give only those whose runs are to count together, or the folder of one of them",
  );
}
