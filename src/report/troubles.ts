import type { ComparedVariant, Comparison } from "../result/comparison.ts";
import type { Check, Result, VariantResult } from "../result/schema.ts";
import { factName, measureName } from "./change.ts";
import { overText } from "./check-over.ts";
import { missText } from "./check-words.ts";
import { differenceText } from "./difference-words.ts";
import { earlyEnd } from "./early-end.ts";
import { plural } from "./format.ts";

/** Something that is not as it should be, for people. */
export interface Trouble {
  /** A warning changes no verdict of a result. */
  readonly level: "error" | "warning";
  /** What kind it is, in the order of importance. */
  readonly is: (typeof kinds)[number];
  /** The scenario, and the variant if it is of one. */
  readonly of: readonly string[];
  /** A figure or a measure; empty where `told` says it all. */
  readonly what: string;
  readonly told: string;
  /** The scenario file and the line that asked for it. */
  readonly place: { readonly file: string; readonly line: number } | null;
}

const kinds = ["failed", "regressed", "ended early", "not judged", "warning", "undecided"] as const;

/** All that is wrong, the most important first. */
export function troublesOf(results: readonly Result[], comparisons: readonly Comparison[]): Trouble[] {
  const all = [...results.flatMap(ofResult), ...comparisons.flatMap(ofComparison)];
  return kinds.flatMap((kind) => all.filter(({ is }) => is === kind));
}

function ofResult(result: Result): Trouble[] {
  const { scenario, checks, variants } = result;
  return [
    ...ofChecks(checks, [scenario.name], scenario.file),
    ...variants.flatMap((variant) => ofVariant(variant, result)),
  ];
}

function ofVariant(variant: VariantResult, { scenario }: Result): Trouble[] {
  const of = [scenario.name, variant.name];
  const early = variant.runs.flatMap((run) => earlyEnd(run) ?? []);
  if (variant.runs.length === 0) early.push("it was not run");
  const checks = ofChecks(variant.checks, of, scenario.file, variant.runs.length);
  return [
    ...early.map((told): Trouble => ({ level: "error", is: "ended early", of, what: "", told, place: null })),
    // That a run ended early says why nothing could be judged.
    ...checks.filter(({ is }) => early.length === 0 || is !== "not judged"),
  ];
}

const ofVerdict = {
  fail: { level: "error", is: "failed" },
  inconclusive: { level: "error", is: "not judged" },
  warn: { level: "warning", is: "warning" },
} as const;

/** What does not hold; the same of several runs once. */
function ofChecks(checks: readonly Check[], of: readonly string[], file: string, runs?: number): Trouble[] {
  const found = new Map<string, { check: Check; times: number; verdict: keyof typeof ofVerdict }>();
  for (const check of checks) {
    if (check.verdict === "pass") continue;
    const key = JSON.stringify([check.name, check.expected, check.over, check.line, check.verdict]);
    const same = found.get(key);
    if (same === undefined) found.set(key, { check, times: 1, verdict: check.verdict });
    else same.times++;
  }
  return [...found.values()].map(({ check, times, verdict }) => {
    const over = overText(check, runs);
    const others = times > 1 ? ` and ${plural(times - 1, "more run")}` : "";
    const told = `${missText(check)}${over === "" ? "" : ` (${over}${others})`}`;
    const place = check.line === null ? null : { file, line: check.line };
    return { ...ofVerdict[verdict], of, what: check.name, told, place };
  });
}

function ofComparison({ new: next, base, variants }: Comparison): Trouble[] {
  return variants.flatMap((variant) => ofCompared(variant, [next.scenario, variant.name], base.from));
}

function ofCompared({ facts, differences }: ComparedVariant, of: readonly string[], from: string): Trouble[] {
  const gated = differences.filter((each) => each.gated);
  const measured = (outcome: "regressed" | "inconclusive"): Trouble[] =>
    gated
      .filter((each) => each.outcome === outcome)
      .map((each) => ({
        ...(outcome === "regressed"
          ? ({ level: "error", is: "regressed" } as const)
          : ({ level: "warning", is: "undecided" } as const)),
        of,
        what: measureName(each.measure),
        told: `${differenceText(each)}, against ${from}`,
        place: null,
      }));
  const lost = facts
    .filter(({ outcome }) => outcome === "regressed")
    .map(
      (fact): Trouble => ({
        level: "error",
        is: "regressed",
        of,
        what: factName(fact.name),
        told: `${fact.told}, against ${from}`,
        place: null,
      }),
    );
  return [...lost, ...measured("regressed"), ...measured("inconclusive")];
}
