import { describe, expect, test } from "vitest";
import { checkLines } from "../../../src/report/terminal/checks.ts";
import { renderTerminal, renderVerdict } from "../../../src/report/terminal/terminal.ts";
import { createStyle } from "../../../src/report/text/style.ts";
import type { Check, Result } from "../../../src/result/schema.ts";
import { withDifferences } from "../comparison-fixture.ts";

const lost = [1, 2, 3, 4, 5].map((run) => check({ run, over: "all" }));
const warned = check({
  name: "dispatch.efficiency",
  expected: ">= 0.99",
  actual: 0.9571,
  verdict: "warn",
  over: "worst",
  run: 3,
  line: 30,
});

describe("expectations of several runs", () => {
  test("say which runs they are of: those that hold first, then warnings, then what failed", () => {
    const result = judged(
      [
        [...lost, check({ name: "dispatch.efficiency", expected: "<= 0.6", actual: 0.517, over: "median" })],
        [
          ...lost,
          warned,
          check({ name: "latency.p99", expected: "< 2s", actual: 2670, verdict: "fail", over: "median" }),
        ],
      ],
      [
        check({
          name: "fair.efficiency / round-robin.efficiency",
          expected: ">= 1.5",
          actual: 1.879,
          over: "median",
        }),
        check({ name: "lostConfirmed", expected: "not > 0", actual: 3, run: 2, verdict: "fail", line: 41 }),
      ],
    );
    expect(shown(result)).toMatchInlineSnapshot(`
      "  ✓ lost                 = 0     0       2 variants, 10 runs
        ✓ dispatch.efficiency  ≤ 60 %  51.7 %  round-robin, median of 5 runs
        ✓ fair.efficiency / round-robin.efficiency  ≥ 1.5   1.88    median of the runs
        ! dispatch.efficiency   fair, worst run 3   scenarios/odd-heavy.yaml:30
            warning: expected ≥ 99 %, actual 95.7 %
        ✗ latency.p99   fair, median of 5 runs   scenarios/odd-heavy.yaml:22
            expected < 2s, actual 2.67 s
        ✗ lostConfirmed
            expected not > 0, actual 3
            run 2: no further run was begun
            scenarios/odd-heavy.yaml:41"
    `);
    expect(renderVerdict({ ...result, verdict: "fail" }, { color: false })).toBe(
      "FAIL  odd-heavy, 2 variants, 39.6 s   2 of 7 expectations failed   1 warning\n",
    );
  });

  test("that are held by the median of five runs are held once and not five times", () => {
    const held = check({ name: "latency.p99", expected: "< 3s", actual: 2670, over: "median" });
    expect(shown(judged([[held], [held]], []))).toBe(
      "  ✓ latency.p99  < 3s  2.67 s  2 variants, median of 5 runs",
    );
  });

  test("that only warn leave the verdict as it is and are told beside it", () => {
    const text = renderVerdict(judged([lost, [warned]], []), { color: false });
    expect(text).toBe("PASS  odd-heavy, 2 variants, 39.6 s   1 warning\n");
  });

  test("that could not be judged and were only to warn say that nothing was measured", () => {
    expect(shown(judged([[{ ...warned, actual: null, run: null }]], []))).toContain(
      "warning: expected ≥ 99 %, actual not measured",
    );
  });

  test("are not cut: what there is no room for beside its name stands under it", () => {
    const share = check({
      name: "workers.worker-1.messageShare",
      expected: "between 0.49 and 0.51",
      actual: 0.5,
      run: null,
    });
    const long = { ...share, name: "workers.the-one-with-the-long-name.messageShare" };
    expect(shown(judged([[share, check({})], [long]], []))).toMatchInlineSnapshot(`
      "  ✓ workers.worker-1.messageShare  between 49 % and 51 %  50.0 %  round-robin
        ✓ lost                           = 0                    0       round-robin
        ✓ workers.the-one-with-the-long-name.messageShare
            between 49 % and 51 %  50.0 %  fair"
    `);
  });

  test("across variants are not shown of one variant alone", () => {
    const across = check({ name: "fair.efficiency / round-robin.efficiency", expected: ">= 1.5", actual: 2 });
    const text = renderTerminal(judged([lost, lost], [across]), { color: false, variant: "fair" });
    expect(text).not.toContain("fair.efficiency");
  });
});

function check(figures: Partial<Check>): Check {
  const plain = { name: "lost", expected: "0", actual: 0, verdict: "pass", over: null, run: null, line: 22 };
  return { ...plain, verdict: "pass", over: null, ...figures };
}

function judged(checks: readonly (readonly Check[])[], across: readonly Check[]): Result {
  const result = withDifferences();
  const variants = result.variants.map((each, index) => ({ ...each, checks: [...(checks[index] ?? [])] }));
  return { ...result, checks: [...across], variants };
}

function shown(result: Result): string {
  return checkLines(result, { width: 80, style: createStyle(false) }).join("\n");
}
