import { inertText } from "../../result/inert.ts";
import { escapeHtml, type Html, html, trusted } from "./escape.ts";
import { nameText } from "./markup.ts";
import { section } from "./shown.ts";

/** The scenario of a variant with every setting in it. */
export interface VariantYaml {
  readonly name: string;
  readonly yaml: string;
}

/** The scenarios as they were run, to copy. */
export function scenarioSection(yamls: readonly VariantYaml[]): Html {
  const [first, ...others] = yamls;
  if (first === undefined)
    return section("scenario", [html`<p>The result has no variant, so there is no scenario to show.</p>\n`]);
  const intro =
    others.length === 0
      ? html`<p>As it was run, with every setting in it.</p>\n`
      : html`<p>As it was run, with every setting in it: ${nameText(first.name)}.</p>\n`;
  return section("scenario", [
    intro,
    block(first, 0),
    ...others.map(
      (each, index) =>
        html`<details><summary>${nameText(each.name)}</summary>\n${block(each, index + 1)}</details>\n`,
    ),
  ]);
}

function block({ name, yaml }: VariantYaml, index: number): Html {
  const text = trusted(escapeHtml(yaml.split("\n").map(inertText).join("\n")));
  const label = `Scenario of ${nameText(name)}`;
  return html`<div class="yaml"><button type="button" class="copy" data-copies="yaml-${index}" hidden>Copy</button>
<pre id="yaml-${index}" tabindex="0" role="group" aria-label="${label}"><code>${text}</code></pre></div>
`;
}
