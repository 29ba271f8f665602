import { describe, expect, test } from "vitest";
import { renderComparisonPage } from "../../../src/report/html/comparison-page.ts";
import { renderHtml } from "../../../src/report/html/render-html.ts";
import { compareResults } from "../../../src/verdict/compare.ts";
import { oddHeavy } from "../fixture.ts";

const comparison = compareResults(oddHeavy, oddHeavy, {
  from: { base: "saved/<b>base</b>", new: "reports/mine" },
  force: false,
});

describe("a comparison on a page", () => {
  test("has a page of its own, with every variant and measure, and no script", () => {
    const page = renderComparisonPage([comparison]);
    expect(page).toContain("odd-heavy against saved/&lt;b&gt;base&lt;/b&gt;");
    expect(page).toContain("Measures: round-robin");
    expect(page).toContain("Measures: fair");
    expect(page).toContain("script-src 'none'");
    expect(page).not.toContain("<script");
  });

  test("stands on the page of the result that it judges, and can be found there", () => {
    const page = renderHtml(oddHeavy, null, { comparisons: [comparison] });
    expect(page).toContain('<a href="#against">');
    expect(page).toContain('<section id="against"');
    expect(page).toContain("Measures: fair");
    expect(renderHtml(oddHeavy, null)).not.toContain("#against");
  });
});

test("each cell of an expectation says what it is, for screens on which its head is out of sight", () => {
  const page = renderHtml(oddHeavy, null);
  const table = page.slice(page.indexOf('<table class="stacks">'));
  for (const head of ["verdict", "expected", "actual", "variant"]) {
    expect(table.slice(0, table.indexOf("</table>"))).toContain(`data-head="${head}"`);
  }
});
