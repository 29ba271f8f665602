import { describe, expect, test } from "vitest";
import { renderPage } from "../../../src/report/html/html.ts";
import { renderMarkdown } from "../../../src/report/markdown/markdown.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import { efficiencyNote, growthText } from "../../../src/report/shared/paced.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import type { PacedSummary, Result, RunResult } from "../../../src/result/schema.ts";
import { oddHeavy } from "../fixture.ts";

const paced: PacedSummary = {
  offered: 40,
  utilisation: 0.315,
  backlogAtEnd: 3,
  growth: -0.004,
  growthError: 0.02,
  keepsUp: "yes",
};

/** The run as it would be had its messages come at a rate. */
function atRate(run: RunResult, more: Partial<PacedSummary> = {}): RunResult {
  const wait = { ...run.wait, mean: 12.5, p95: 40, p99: 90 };
  return { ...run, wait, paced: { ...paced, offered: 60, ...more } };
}

const result: Result = {
  ...oddHeavy,
  variants: oddHeavy.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => atRate(run)),
  })),
};

describe("a load with a rate", () => {
  test("is answered for in the terminal: utilisation, wait, backlog, and whether they keep up", () => {
    const text = renderTerminal(result, { color: false, where: "reports/" });
    expect(text).toContain("  rate        60.0 msg/s came   utilisation 31.5 %   keeps up: yes\n");
    expect(text).toContain("  backlog     3 when the last came   growth -0.00 ± 0.02 msg/s\n");
    expect(text).toContain("  wait        mean 12.5 ms   p95 40.0 ms   p99 90.0 ms\n");
    expect(text).toContain("efficiency says little here: at this rate a run takes as long as");
  });

  test("is answered for on the page and in Markdown", () => {
    const page = renderPage(result, pictureOf(result, null), []);
    expect(page).toContain("At the rate at which messages came");
    expect(page).toMatch(/utilisation 31\.5\s%, keeps up/);
    expect(renderMarkdown([result], [])).toMatch(
      /utilisation 31\.5\s%, keeps up: yes; backlog 3 when the last came/,
    );
  });

  test("is not mentioned where there is no rate", () => {
    expect(renderTerminal(oddHeavy, { color: false, where: "reports/" })).not.toContain("utilisation");
    expect(renderPage(oddHeavy, pictureOf(oddHeavy, null), [])).not.toContain("At the rate");
  });

  test("has an efficiency worth something where the workers do not keep up, or did not wait for messages", () => {
    const [poor, run] = oddHeavy.variants.map(({ runs }) => runs[0]);
    if (run === undefined || poor === undefined) throw new Error("no run");
    expect(efficiencyNote(atRate(run))).toContain("says little");
    expect(efficiencyNote(atRate(run, { keepsUp: "no" }))).toBeNull();
    expect(efficiencyNote(atRate(run, { offered: 1000 }))).toBeNull();
    expect(efficiencyNote(run)).toBeNull();
    expect(efficiencyNote(atRate(poor))).toBeNull();
  });

  test("has a growth with its sign and error", () => {
    expect(growthText({ ...paced, growth: 12.34, growthError: 0.5 })).toBe("+12.3 ± 0.50 msg/s");
    expect(growthText({ ...paced, growth: null, growthError: null })).toBe("–");
  });
});
