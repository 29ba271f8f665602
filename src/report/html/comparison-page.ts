import type { Comparison } from "../../result/comparison.ts";
import { inert } from "../../result/inert.ts";
import { comparisonWord } from "../shared/verdict-words.ts";
import { pageAssets } from "./assets.ts";
import { comparedHtml } from "./compared-section.ts";
import { documentHtml } from "./document.ts";
import { html } from "./escape.ts";
import { nameText } from "./markup.ts";

/**
 * Comparisons as one HTML page that needs nothing else, and no script. Throws an Error when the package was not built.
 */
export function renderComparisonPage(comparisons: readonly Comparison[]): string {
  const all = inert(comparisons);
  const [first] = all;
  if (first === undefined) throw new Error("there is no comparison to show");
  const { version } = first.tool;
  const names = [...new Set(all.map(({ new: { scenario } }) => nameText(scenario)))].join(", ");
  const words = [...new Set(all.map(comparisonWord))].join(", ");
  const body = html`<main>
<h1>${names}</h1>
<section id="against" aria-labelledby="against-title">
<h2 id="against-title">Comparison</h2>
${all.map(comparedHtml)}</section>
</main>
<footer><p>Written by workq-bench ${version}.</p></footer>
`;
  const { style } = pageAssets();
  return documentHtml({ title: `${words} ${names}`, version, style, scripts: "'none'" }, body);
}
