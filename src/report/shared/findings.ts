import type { ComparedVariant, Comparison } from "../../result/comparison.ts";
import type { Check, Result, VariantResult } from "../../result/schema.ts";
import { overText } from "./check-over.ts";
import { missText } from "./check-words.ts";
import { factName, measureName } from "./difference-format.ts";
import { differenceText } from "./difference-words.ts";
import { earlyEnd } from "./early-end.ts";
import { plural } from "./format.ts";
import { lateText } from "./generator-lateness.ts";
import { cutShortText, lacksNewRuns } from "./inconclusive-reasons.ts";
import { ownBase } from "./own-base.ts";
import { comparisonNames, resultNames } from "./unique-names.ts";

/** Something that is not as it should be, for people. */
export interface Finding {
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
export function findingsOf(results: readonly Result[], comparisons: readonly Comparison[]): Finding[] {
  const [names, others] = [resultNames(results), comparisonNames(comparisons)];
  const base = ownBase(results, comparisons);
  const all = [
    ...results.flatMap((result, index) => {
      const found = ofResult(result, names[index] ?? "");
      return result === base ? found.map(excused) : found;
    }),
    ...comparisons.flatMap((comparison, index) => ofComparison(comparison, others[index] ?? "")),
  ];
  return kinds.flatMap((kind) => all.filter(({ is }) => is === kind));
}

/** The same said of several variants, or runs, of a scenario. */
export interface FoldedFinding extends Finding {
  /** What it is said of beside `of`; what is told are the figures of the first. */
  readonly also: readonly (readonly string[])[];
}

/** Warnings that say the same but for their figures become one, where the first of them stood. */
export function foldWarnings(findings: readonly Finding[]): FoldedFinding[] {
  const folded = new Map<string, { finding: Finding; also: (readonly string[])[] }>();
  findings.forEach((finding, index) => {
    const { level, is, of, what, told, place } = finding;
    const words = told.replace(/[\d.,]+( (?:µs|ms|s|min|h|%))?/g, "#");
    const key = level === "warning" ? JSON.stringify([is, of[0], what, words, place]) : String(index);
    const same = folded.get(key);
    if (same === undefined) folded.set(key, { finding, also: [] });
    else same.also.push(of);
  });
  return [...folded.values()].map(({ finding, also }) => ({ ...finding, also }));
}

/** What the base fails itself does not count. */
function excused(finding: Finding): Finding {
  if (finding.is !== "failed") return finding;
  return { ...finding, level: "warning", is: "warning", told: `${finding.told}; it is the base, and may` };
}

function ofResult({ scenario, checks, variants }: Result, name: string): Finding[] {
  return [
    ...ofChecks(checks, [name], scenario.file),
    ...variants.flatMap((variant) => ofVariant(variant, [name, variant.name], scenario.file)),
  ];
}

function ofVariant(variant: VariantResult, of: readonly string[], file: string): Finding[] {
  const early = variant.runs.flatMap((run) => earlyEnd(run) ?? []);
  if (variant.runs.length === 0) early.push("it was not run");
  const checks = ofChecks(variant.checks, of, file, variant.runs.length);
  const late = lateText(variant.runs);
  return [
    ...early.map((told): Finding => ({ level: "error", is: "ended early", of, what: "", told, place: null })),
    // That a run ended early says why nothing could be judged.
    ...checks.filter(({ is }) => early.length === 0 || is !== "not judged"),
    ...(late === null ? [] : [lateTrouble(late, of)]),
  ];
}

function lateTrouble(late: string, of: readonly string[]): Finding {
  const told = `time was not kept: ${late}`;
  return { level: "warning", is: "warning", of, what: "times", told, place: null };
}

const ofVerdict = {
  fail: { level: "error", is: "failed" },
  inconclusive: { level: "error", is: "not judged" },
  warn: { level: "warning", is: "warning" },
} as const;

/** What does not hold; the same of several runs once. */
function ofChecks(checks: readonly Check[], of: readonly string[], file: string, runs?: number): Finding[] {
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
    const told = `${missText(check)}${check.reason === undefined ? "" : `: ${check.reason}`}${over === "" ? "" : ` (${over}${others})`}`;
    const place = check.line === null ? null : { file, line: check.line };
    return { ...ofVerdict[verdict], of, what: check.name, told, place };
  });
}

function ofComparison({ base, variants }: Comparison, name: string): Finding[] {
  return variants.flatMap((variant) => ofCompared(variant, [name, variant.name], `, against ${base.from}`));
}

const ofOutcome = {
  regressed: { level: "error", is: "regressed" },
  inconclusive: { level: "warning", is: "undecided" },
} as const;

function ofCompared(variant: ComparedVariant, of: readonly string[], against: string): Finding[] {
  const { facts, differences, outcome } = variant;
  const found = (["regressed", "inconclusive"] as const).flatMap((outcome): Finding[] => {
    const common = { ...ofOutcome[outcome], of, place: null };
    return [
      ...facts
        .filter((fact) => fact.outcome === outcome)
        .map(({ name, told }) => ({ ...common, what: factName(name), told: told + against })),
      ...differences
        .filter((each) => each.gated && each.outcome === outcome)
        .map((each) => ({
          ...common,
          what: measureName(each.measure),
          told: differenceText(each) + against,
        })),
    ];
  });
  const cutShort = missingRuns(variant, of, against);
  const untold = outcome === "inconclusive" && found.length + cutShort.length === 0;
  const other = {
    ...ofOutcome.inconclusive,
    of,
    what: "",
    told: `could not be judged${against}`,
    place: null,
  };
  return [...found, ...cutShort, ...(untold ? [other] : [])];
}

/** Only the new side's own cannot be passed over. */
function missingRuns(variant: ComparedVariant, of: readonly string[], against: string): Finding[] {
  const isNew = lacksNewRuns(variant);
  const told = cutShortText([variant]) ?? (isNew ? "it was not run" : null);
  if (told === null) return [];
  const level = isNew ? "error" : "warning";
  return [{ level, is: "ended early", of, what: "", told: told + against, place: null }];
}
