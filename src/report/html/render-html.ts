import type { Comparison } from "../../result/comparison.ts";
import type { RecordRows } from "../../result/record-rows.ts";
import type { Result } from "../../result/schema.ts";
import { pictureOf } from "../picture/picture-of.ts";
import type { Figure } from "../shared/figures.ts";
import { renderPage } from "./html.ts";
import { scenarioYaml } from "./scenario-yaml.ts";

/**
 * A Result as one HTML page that needs nothing else. `rows` are its record; without them, null, the page lacks the
 * timeline of the work; `columns` are the figures that are drawn over a swept setting, else those that decide; `comparisons` hold it
 * against others. Throws an Error when the package was not built.
 */
export function renderHtml(
  result: Result,
  rows: readonly RecordRows[] | null,
  {
    columns = null,
    comparisons = [],
  }: { readonly columns?: readonly Figure[] | null; readonly comparisons?: readonly Comparison[] } = {},
): string {
  const yamls = result.variants.map((variant) => ({
    name: variant.name,
    yaml: scenarioYaml(result, variant),
  }));
  return renderPage(result, pictureOf(result, rows, columns), yamls, comparisons);
}
