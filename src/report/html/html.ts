import { inert } from "../../result/inert.ts";
import type { Result } from "../../result/schema.ts";
import type { Picture } from "../picture/picture.ts";
import { pageAssets, policyHash } from "./assets.ts";
import { comparisonSection } from "./comparison-section.ts";
import { encodePicture } from "./encode.ts";
import { environmentSection } from "./environment-section.ts";
import { type Html, html, scriptJson, trusted } from "./escape.ts";
import { latencySection, overTimeSection, shareSection, workSection } from "./figure-sections.ts";
import { ledgerSection } from "./ledger-section.ts";
import { nameText } from "./markup.ts";
import { scenarioSection, type VariantYaml } from "./scenario-section.ts";
import { type SectionId, type Shown, titles } from "./shown.ts";
import { variantChoice } from "./variant-choice.ts";
import { heading, verdictSection } from "./verdict-section.ts";

const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;

/**
 * The report as one HTML page that needs nothing else: style, script and data are in it, and its policy lets nothing
 * else run or load. Without JavaScript it lacks the charts only. `picture` is of the same result; `yamls` are its
 * resolved scenarios, a text for each variant. Throws an Error when the package was not built.
 */
export function renderPage(result: Result, picture: Picture, yamls: readonly VariantYaml[]): string {
  const shown: Shown = { result: inert(result), picture };
  const { script, style } = pageAssets();
  const { scenario, verdict } = shown.result;
  const comparison = comparisonSection(shown);
  // Of a matrix the point is what its settings do.
  const early = picture.dimensions.length > 0;
  const policy = [
    "default-src 'none'",
    `script-src ${policyHash(script)}`,
    "style-src 'unsafe-inline'",
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
  ].join("; ");
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="workq-bench ${shown.result.tool.version}">
<title>${words[verdict]} ${nameText(scenario.name)} · workq-bench</title>
<link rel="icon" href="data:,">
<style>${trusted(style)}</style>
<noscript><style>figure[data-chart], .choice, .zoom { display: none }</style></noscript>
</head>
<body>
<nav aria-label="Sections">${navigation(comparison !== false, early)}</nav>
<main>
${heading(shown)}
<noscript><p class="doubtful">The charts need JavaScript; all figures are in the text and the tables.</p></noscript>
${verdictSection(shown)}
${early && comparison}${variantChoice(picture)}
${workSection(shown)}
${overTimeSection(shown)}
${latencySection(shown)}
${shareSection(shown)}
${ledgerSection(shown)}
${!early && comparison}
${environmentSection(shown)}
${scenarioSection(yamls)}
</main>
<footer><p>Written by workq-bench ${shown.result.tool.version}. Charts by Apache ECharts.</p></footer>
<script type="application/json" id="picture">${scriptJson(encodePicture(picture))}</script>
<script>${trusted(script)}</script>
</body>
</html>
`;
  return page.text;
}

function navigation(compared: boolean, early: boolean): Html[] {
  const comparison = compared ? (["comparison"] as const) : [];
  const ids: readonly SectionId[] = [
    "verdict",
    ...(early ? comparison : []),
    "work",
    "over-time",
    "latency",
    "share",
    "ledger",
    ...(early ? [] : comparison),
    "environment",
    "scenario",
  ];
  return ids.map((id) => html`<a href="#${id}">${titles[id]}</a> `);
}
