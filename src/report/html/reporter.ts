import type { Reporter } from "../shared/reporter.ts";
import { renderComparisonPage } from "./comparison-page.ts";
import { renderHtml } from "./render-html.ts";

/** A page a result, which is whole in one file; comparisons have one of their own where no result is saved. */
export const reporter: Reporter = {
  async ofResult({ result, rows, folder }, { columns, comparisons }) {
    const own = comparisons.filter(({ new: { from } }) => from === folder);
    const text = renderHtml(result, await rows(), { columns, comparisons: own });
    return [{ to: "file", name: "report.html", text }];
  },
  ofAll({ saved, comparisons }) {
    if (saved.length > 0) return [];
    if (comparisons.length === 0) throw new Error("there is no result that was saved");
    return [{ to: "file", name: "report.html", text: renderComparisonPage(comparisons) }];
  },
};
