import type { VariantResult } from "../../result/schema.ts";
import { earlyEnd } from "../shared/early-end.ts";
import { formatCount, formatDuration } from "../shared/format.ts";
import { hows } from "../shared/result-header.ts";
import { warnings } from "../shared/run-summary.ts";
import { asText } from "../shared/setting-words.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";
import { type Shown, section } from "./shown.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

const maxWarnings = 50;

/** What it ran on, what the variants set, and what to know before the figures are used. */
export function environmentSection({ result }: Shown): Html {
  const { environment: env, scenario, tool } = result;
  const facts: readonly (readonly [string, string])[] = [
    ["Broker", `${env.broker.product} ${env.broker.version} ${hows[env.broker.how]}`],
    ["Node", env.node.replace(/^v/, "")],
    ["System", env.os],
    ["Processor", `${formatCount(env.cores)} × ${env.cpu}`],
    ["Started", `${result.startedAt.slice(0, 19).replace("T", " ")} UTC`],
    ["Took", formatDuration(result.took)],
    ["Scenario file", scenario.file],
    ["Seed", String(scenario.seed)],
    [
      "Runs",
      `${formatCount(scenario.repeat)} of each variant${scenario.warmup > 0 ? `, after ${formatCount(scenario.warmup)} to warm up` : ""}`,
    ],
    ["workq-bench", tool.version],
  ];
  const notes = notesOf(result.variants);
  const rest = notes.length - maxWarnings;
  return section("environment", [
    html`<dl class="facts">\n${facts.map(([name, value]) => html`<div><dt>${name}</dt><dd>${value}</dd></div>\n`)}</dl>\n`,
    result.variants.length > 0
      ? settingsTable(result.variants)
      : html`<p>The result has no variant, so there are no settings.</p>\n`,
    html`<h3>Warnings</h3>\n`,
    notes.length === 0
      ? html`<p>None.</p>\n`
      : html`<ul>\n${notes.slice(0, maxWarnings).map((note) => html`<li>${note}</li>\n`)}</ul>\n`,
    rest > 0 && html`<p>… and ${formatCount(rest)} more in the result.</p>\n`,
  ]);
}

/** What each variant sets, by key; and the digests of what was run. */
function settingsTable(variants: readonly VariantResult[]): Html {
  const keys = [...new Set(variants.flatMap(({ settings }) => Object.keys(settings)))];
  const column = (head: string, cell: (variant: VariantResult) => string): HtmlColumn => ({
    head,
    align: "left",
    cells: variants.map(cell),
  });
  const value = (key: string, { settings }: VariantResult): string => {
    if (!Object.hasOwn(settings, key)) return "–";
    const found = settings[key];
    return found === undefined ? "–" : nameText(asText(found));
  };
  const columns = [
    column("variant", ({ name }) => nameText(name)),
    ...keys.map((key) => column(nameText(key), (variant) => value(key, variant))),
    column("load", ({ load }) => load),
    column("plan digest", ({ planDigest }) => nameText(planDigest).slice(0, 12)),
    column("load digest", ({ loadDigest }) => nameText(loadDigest).slice(0, 12)),
  ];
  return tableHtml(columns, {
    caption: "Settings and loads; equal digests mean equal plans and equal loads",
  });
}

function notesOf(variants: readonly VariantResult[]): string[] {
  return variants.flatMap(({ name, runs }) =>
    runs.flatMap((run) => {
      const of = runs.length > 1 ? `${nameText(name)}, run ${formatCount(run.index)}` : nameText(name);
      const early = earlyEnd(run);
      const problem = early === null && run.problem !== null ? [run.problem] : [];
      return [...(early === null ? [] : [early]), ...problem, ...warnings(run)].map(
        (told) => `${of}: ${told}`,
      );
    }),
  );
}
