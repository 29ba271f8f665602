import type { RunResult, Sample } from "../../result/schema.ts";
import { formatDuration, plural } from "../shared/format.ts";
import { storyParts } from "../shared/loss-samples.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

const maxOfRun = 10;
const maxInAll = 100;

/** A few of the lost messages, unexplained ones first: those are what somebody has to look into. */
export function lossExamples(runs: readonly { readonly name: string; readonly run: RunResult }[]): Html[] {
  const all = runs.flatMap(({ name, run }) =>
    run.ledger.samples.lost
      .toSorted((a, b) => urgency(a) - urgency(b))
      .slice(0, maxOfRun)
      .map((sample) => ({ name, sample })),
  );
  if (all.length === 0) return [];
  const rows = all.slice(0, maxInAll);
  const column = (
    head: string,
    align: HtmlColumn["align"],
    cell: (sample: Sample) => string,
  ): HtmlColumn => ({ head, align, cells: rows.map(({ sample }) => cell(sample)) });
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ name }) => name) },
    column("message", "right", ({ id }) => String(id)),
    column("kind", "left", ({ kind }) => nameText(kind)),
    column("cause", "left", ({ cause }) => cause ?? "–"),
    column("sent at", "right", ({ sent }) => (sent === null ? "never" : formatDuration(sent))),
    column("confirmed at", "right", ({ confirmed }) =>
      confirmed === null ? "never" : formatDuration(confirmed),
    ),
    column("delivered to", "left", ({ delivered }) => (delivered === null ? "nobody" : nameText(delivered))),
    column("taken by", "left", ({ fault }) =>
      fault === null ? "–" : `${nameText(fault.do)} at ${formatDuration(fault.at)}`,
    ),
  ];
  const table = tableHtml(columns, {
    caption: "Examples of lost messages; times since the run began",
    names: 2,
  });
  const stories = rows.flatMap(({ name, sample }) => storyHtml(name, sample));
  if (rows.length <= maxOfRun) return [table, ...stories];
  return [
    html`<details><summary>${plural(rows.length, "example")} of lost messages</summary>\n${table}</details>\n`,
    ...stories,
  ];
}

/** Of a message whose loss is unexplained: what happened to it, and why no cause fits. */
function storyHtml(variant: string, { id, story }: Sample): Html[] {
  if (story === null) return [];
  const happened = storyParts(story).map((part) => html`<li>${part}</li>\n`);
  const ruledOut = story.ruledOut.map(
    ({ cause, why }) => html`<div><dt>${cause}</dt><dd>${why}</dd></div>\n`,
  );
  return [
    html`<details><summary>What is known of message ${String(id)} (${nameText(variant)}), whose loss is unexplained</summary>
<ol>
${happened}</ol>
<p>Ruled out:</p>
<dl class="facts">
${ruledOut}</dl>
</details>
`,
  ];
}

function urgency({ cause, confirmed }: Sample): number {
  return cause === "unexplained" ? 0 : confirmed === null ? 2 : 1;
}
