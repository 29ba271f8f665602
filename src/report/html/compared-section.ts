import type { ComparedVariant, Comparison } from "../../result/comparison.ts";
import type { Difference } from "../../result/schema.ts";
import { isKnown } from "../shared/comparison-facts.ts";
import { comparisonRemarks } from "../shared/comparison-remarks.ts";
import { comparisonVerdictLines } from "../shared/comparison-verdict.ts";
import {
  factName,
  formatChange,
  formatInterval,
  measureName,
  outcomeWord,
  signOf,
} from "../shared/difference-format.ts";
import { sidesText } from "../shared/difference-words.ts";
import { plural } from "../shared/format.ts";
import { asText } from "../shared/setting-words.ts";
import { createStyle } from "../text/style.ts";
import { type Html, html } from "./escape.ts";
import { marked, nameText } from "./markup.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

/** Wide enough that no sentence is cut. */
const unbroken = { width: 4000, style: createStyle(false) };

/**
 * What a comparison found, for a page: its verdict and why, what limits it, and of each variant the settings that
 * differ, the facts, and every measure with its interval. Every string of it must be inert.
 */
export function comparedHtml(comparison: Comparison): Html {
  const { base, new: next, variants } = comparison;
  const [verdict = ""] = comparisonVerdictLines(comparison, undefined, unbroken);
  const remarks = comparisonRemarks(comparison);
  return html`<h3>${nameText(next.scenario)} against ${nameText(base.from)}</h3>
<p class="point">${verdict.replace(/ {2,}/g, "  ").replace("  ", ": ")}</p>
${remarks.length > 0 && html`<ul>\n${remarks.map((remark) => html`<li>${remark}</li>\n`)}</ul>\n`}${variants.map(variantHtml)}<p class="note">▲ better, ▼ worse (not up, down), ~ no more than the margin, ? undecided. What is only reported cannot fail.</p>
`;
}

function variantHtml(variant: ComparedVariant): Html {
  const { name, base, runs, settings, facts, differences, notes, outcome } = variant;
  const whose = name === base ? nameText(name) : `${nameText(name)} against ${nameText(base)}`;
  const set = settings.map(
    ({ key, base: old, new: now }) =>
      `${nameText(key)}: ${old === undefined ? "not set" : nameText(asText(old))} → ${now === undefined ? "not set" : nameText(asText(now))}`,
  );
  const told = [
    ...facts
      .filter(isKnown)
      .map((fact) => html`${signOf(fact.outcome, createStyle(false))} ${factName(fact.name)}: ${fact.told}`),
    ...notes.map((note) => html`${note}`),
  ];
  return html`<h4>${whose}: ${outcomeWord(outcome)}</h4>
<p class="faint">${plural(runs.base, "run")} of the base, ${plural(runs.new, "run")} of the new</p>
${set.length > 0 && html`<p>Set differently: ${set.join(", ")}</p>\n`}${told.length > 0 && html`<ul>\n${told.map((line) => html`<li>${line}</li>\n`)}</ul>\n`}${differences.length > 0 && differencesTable(whose, differences)}`;
}

function differencesTable(whose: string, differences: readonly Difference[]): Html {
  const column = (
    head: string,
    align: HtmlColumn["align"],
    cell: (each: Difference) => string,
  ): HtmlColumn => ({ head, align, cells: differences.map(cell) });
  const columns = [
    column("measure", "left", ({ measure }) => measureName(measure)),
    column("medians", "right", sidesText),
    column("change", "right", formatChange),
    column("95 % interval", "right", formatInterval),
    column("p", "right", ({ p }) => (p === null ? "–" : String(Number(p.toPrecision(2))))),
    column("outcome", "left", (each) => {
      return `${signOf(each.outcome, marked)} ${outcomeWord(each.outcome)}${each.gated ? "" : ", only reported"}`;
    }),
  ];
  return tableHtml(columns, { caption: `Measures: ${whose}`, stacks: true });
}
