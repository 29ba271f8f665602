import type { ComparedVariant, Comparison, Side } from "../../result/comparison.ts";
import type { Difference } from "../../result/schema.ts";
import { isKnown } from "../shared/comparison-facts.ts";
import { comparisonRemarks, isOfCompare } from "../shared/comparison-remarks.ts";
import {
  factName,
  formatChange,
  formatInterval,
  measureName,
  outcomeWord,
  signOf,
} from "../shared/difference-format.ts";
import { sidesText } from "../shared/difference-words.ts";
import { formatCount, plural } from "../shared/format.ts";
import { asText } from "../shared/setting-words.ts";
import { createStyle } from "../text/style.ts";
import { code, prose, type Section, table } from "./markdown-text.ts";

const icons = { regressed: "❌", improved: "✅", unchanged: "✅", inconclusive: "❔" } as const;
const shown = ["efficiency", "starvedShare", "fairness.busy", "throughput", "latency.p99"];
const plain = createStyle(false);
const maxSettings = 10;

/** Base → new of each variant, with the sign of what is proven, and the settings that differ. */
export function comparisonTable(comparison: Comparison, name: string): Section[] {
  const { base, variants } = comparison;
  if (variants.length === 0) return [];
  const measures = shown.filter((measure) =>
    variants.some((variant) => find(variant, measure) !== undefined),
  );
  const heads = ["", "variant", ...measures.map((measure) => `${measureName(measure)}:`), "lost:"];
  const rows = variants.map((variant) => [
    icons[variant.outcome],
    code(variant.name),
    ...measures.map((measure) => changed(find(variant, measure))),
    lost(variant),
  ]);
  const legend =
    "▲ better, ▼ worse, ~ no more than the margin, ? undecided; in brackets: only reported, cannot fail.";
  return [
    { lines: [`### ${code(name)} against ${code(base.from)}`] },
    { lines: comparisonRemarks(comparison).map((remark) => `- ⚠️ ${prose(remark)}`) },
    { lines: settingLines(variants) },
    { lines: table(heads, rows) },
    { lines: [legend] },
  ];
}

function find({ differences }: ComparedVariant, measure: string): Difference | undefined {
  return differences.find((each) => each.measure === measure);
}

function changed(difference: Difference | undefined): string {
  if (difference === undefined) return "";
  const sign = signOf(difference.outcome, plain);
  return `${sidesText(difference)} ${difference.gated ? sign : `(${sign})`}`;
}

function lost({ facts }: ComparedVariant): string {
  const fact = facts.find(({ name }) => name === "lost");
  if (fact === undefined) return "";
  return `${formatCount(fact.base)} → ${formatCount(fact.new)} ${signOf(fact.outcome, plain)}`;
}

function settingLines(variants: readonly ComparedVariant[]): string[] {
  const value = (of: ComparedVariant["settings"][number]["base"]): string =>
    of === undefined ? "not set" : code(asText(of));
  const all = variants.flatMap(({ name, settings }) =>
    settings
      .filter((setting) => !isOfCompare(setting))
      .map(({ key, base, new: next }) => `- ${code(key)} of ${code(name)}: ${value(base)} → ${value(next)}`),
  );
  const rest = all.length - maxSettings;
  return [
    ...(all.length > 0 ? ["Set differently:", ""] : []),
    ...all.slice(0, maxSettings),
    ...(rest > 0 ? [`- … and ${formatCount(rest)} more`] : []),
  ];
}

/** FoldedFinding away: both sides, and every fact and measure of each variant with what speaks for it. */
export function comparisonDetails({ base, new: next, variants }: Comparison): Section {
  return {
    lines: [
      "<details>",
      "<summary>Every measure with its interval, and both sides</summary>",
      "",
      sideLine("base", base),
      sideLine("new", next),
      ...variants.flatMap(variantLines),
    ],
    close: ["", "</details>"],
  };
}

function sideLine(name: string, { from, startedAt, environment: env, tool }: Side): string {
  const { broker } = env;
  const told = [
    `${broker.product} ${broker.version} (${broker.how})`,
    `Node ${env.node.replace(/^v/, "")}`,
    `${env.cores} × ${env.cpu}`,
    `${startedAt.slice(0, 16).replace("T", " ")} UTC`,
    `workq-bench ${tool.version}`,
  ].join(", ");
  return `- ${name}: ${code(from)}, ${prose(told)}`;
}

function variantLines({ name, base, runs, facts, differences, notes }: ComparedVariant): string[] {
  const heads = ["measure", "base → new:", "change:", "95 % interval:", "p:", "margin:", "outcome"];
  const rows = differences.map((each) => [
    code(measureName(each.measure)),
    sidesText(each),
    formatChange(each),
    formatInterval(each),
    each.p === null ? "–" : String(Number(each.p.toPrecision(2))),
    `${Number((each.margin * 100).toPrecision(6))} ${each.scale === "ratio" ? "%" : "pts"}`,
    `${outcomeWord(each.outcome)}${each.gated ? "" : " (only reported)"}`,
  ]);
  return [
    "",
    `#### ${code(name)}${base === name ? "" : ` against ${code(base)}`}`,
    "",
    `- ${plural(runs.base, "run")} against ${runs.new}`,
    ...facts
      .filter(isKnown)
      .map((fact) => `- ${signOf(fact.outcome, plain)} ${code(factName(fact.name))}: ${prose(fact.told)}`),
    ...notes.map((note) => `- ${prose(note)}`),
    ...(rows.length > 0 ? ["", ...table(heads, rows)] : []),
  ];
}
