import type { Comparison } from "../../result/comparison.ts";
import { inert } from "../../result/inert.ts";
import type { Result } from "../../result/schema.ts";
import type { Picture } from "../picture/picture.ts";
import { pageAssets, policyHash } from "./assets.ts";
import { comparedHtml } from "./compared-section.ts";
import { comparisonSection } from "./comparison-section.ts";
import { documentHtml } from "./document.ts";
import { encodePicture } from "./encode.ts";
import { environmentSection } from "./environment-section.ts";
import { type Html, html, scriptJson, trusted } from "./escape.ts";
import { latencySection, overTimeSection, shareSection, workSection } from "./figure-sections.ts";
import { ledgerSection } from "./ledger-section.ts";
import { nameText } from "./markup.ts";
import { scenarioSection, type VariantYaml } from "./scenario-section.ts";
import { type SectionId, type Shown, section, titles } from "./shown.ts";
import { variantChoice } from "./variant-choice.ts";
import { heading, verdictSection } from "./verdict-section.ts";

const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;

/**
 * The report as one HTML page that needs nothing else: style, script and data are in it, and its policy lets nothing
 * else run or load. Without JavaScript it lacks the charts only. `picture` is of the same result; `yamls` are its
 * resolved scenarios, a text for each variant; `comparisons` hold it against others. Throws an Error when the package was not built.
 */
export function renderPage(
  result: Result,
  picture: Picture,
  yamls: readonly VariantYaml[],
  comparisons: readonly Comparison[] = [],
): string {
  const shown: Shown = { result: inert(result), picture };
  const { script, style } = pageAssets();
  const { scenario, verdict, tool } = shown.result;
  const against = comparisons.length > 0 && section("against", inert(comparisons).map(comparedHtml));
  const comparison = comparisonSection(shown);
  // Of a matrix the point is what its settings do.
  const early = picture.dimensions.length > 0;
  const body = html`<nav aria-label="Sections">${navigation(against !== false, comparison !== false, early)}</nav>
<main>
${heading(shown)}
<noscript><p class="doubtful">The charts need JavaScript; all figures are in the text and the tables.</p></noscript>
${verdictSection(shown)}
${against}${early && comparison}${variantChoice(picture)}
${workSection(shown)}
${overTimeSection(shown)}
${latencySection(shown)}
${shareSection(shown)}
${ledgerSection(shown)}
${!early && comparison}
${environmentSection(shown)}
${scenarioSection(yamls)}
</main>
<footer><p>Written by workq-bench ${tool.version}. Charts by Apache ECharts.</p></footer>
<script type="application/json" id="picture">${scriptJson(encodePicture(picture))}</script>
<script>${trusted(script)}</script>
`;
  const title = `${words[verdict]} ${nameText(scenario.name)}`;
  const extra = html`
<noscript><style>figure[data-chart], .choice, .zoom { display: none }</style></noscript>`;
  return documentHtml({ title, version: tool.version, style, scripts: policyHash(script), extra }, body);
}

function navigation(against: boolean, compared: boolean, early: boolean): Html[] {
  const comparison = compared ? (["comparison"] as const) : [];
  const ids: readonly SectionId[] = [
    "verdict",
    ...(against ? (["against"] as const) : []),
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
