import { describe, expect, test } from "vitest";
import { differenceLines } from "../../src/report/explain/differences.ts";
import { renderTerminal } from "../../src/report/terminal/terminal.ts";
import { comparison } from "../../src/report/terminal/variant-table.ts";
import { createStyle } from "../../src/report/text/style.ts";
import type { Difference, Result } from "../../src/result/schema.ts";
import { withDifferences } from "./comparison-fixture.ts";
import { durability } from "./durability.ts";
import { cleanLedger } from "./parts.ts";
import { matrix } from "./variations.ts";

const screen = { width: 80, style: createStyle(false) };

describe("variants of several runs", () => {
  test("are compared by the medians of their runs, the clear best of each column marked", () => {
    expect(comparison(withDifferences(), screen).join("\n")).toMatchInlineSnapshot(`
      "┌────────────────────────────────────────────────────────────────────────┐
      │   variant         took     eff.  starved   even      p50     p99  lost │
      ├────────────────────────────────────────────────────────────────────────┤
      │ ✓ round-robin  5.03 s   51.7 %   47.6 %   0.54   215 ms*  4.93 s     0 │
      │ ✓ fair         2.68 s*  97.1 %*   2.4 %*  1.00*  1.34 s   2.67 s     0 │
      └────────────────────────────────────────────────────────────────────────┘
      *: clearly the best of its column; eff.: dispatch efficiency; even: how evenly
      work was shared, 1 is even.
      Nothing was duplicated.
      Counts are of all runs together, other figures are medians of the runs.
      Left out: msg/s (--columns chooses)."
    `);
  });

  test("have everything in one row where there is room", () => {
    const [, heads] = comparison(withDifferences(), { ...screen, width: 100 });
    expect(heads).toBe(
      "│   variant         took  efficiency  starved  fair work  msg/s      p50     p99  lost  dup. │",
    );
  });

  test("show a column for duplicates as soon as there are some, whatever has to go", () => {
    const duplicated = withRuns(withDifferences(), (run) => ({
      ...run,
      ledger: { ...cleanLedger, duplicates: 2 },
    }));
    const lines = comparison(duplicated, screen);
    expect(lines[1]).toMatch(/lost {2}dup. │$/);
    expect(lines[4]).toMatch(/ 0 {4}10 │$/);
    expect(lines.join("\n")).not.toContain("Nothing was duplicated");
  });

  test("show the median with its spread in their own figures", () => {
    const text = renderTerminal(withDifferences(), { color: false });
    expect(text).toContain("  time        took 2.68 s (2.64 to 2.70 s), ideal 2.60 s\n");
    expect(text).toContain("dispatch efficiency 97.1 % (96.2 to 98.6 %, 5 runs)   74.7 msg/s\n");
    expect(text).toContain("p99 2.67 s (2.63 to 2.69 s)");
  });
});

describe("the differences to the first variant", () => {
  test("have an interval and a sign, and the signs are explained", () => {
    expect(differenceLines(withDifferences(), screen).join("\n")).toMatchInlineSnapshot(`
      "Against round-robin
        fair  efficiency ▲ +88 % (+85 to +91)     starved    ▲ -46 pts (-47 to -44)
              fair work  ▲ +84 % (+83 to +85)     msg/s      ▲ +88 % (+86 to +90)
              p99        ~ -4 % (-25 to +31)
      ▲ better, ▼ worse (not up, down), ~ no difference that is proven; in brackets:
      the 95 % confidence interval; pts: percentage points."
    `);
  });

  test("of a single run have neither, and a note says what to do", () => {
    expect(differenceLines(withDifferences(1), screen).join("\n")).toMatchInlineSnapshot(
      `"With 1 run each, chance is not ruled out: --repeat 5 gives intervals."`,
    );
  });

  test("stand under the name where there is no room beside it", () => {
    expect(differenceLines(withDifferences(), { ...screen, width: 40 }).slice(0, 4)).toEqual([
      "Against round-robin",
      "  fair",
      "    efficiency ▲ +88 % (+85 to +91)",
      "    starved    ▲ -46 pts (-47 to -44)",
    ]);
  });

  test("say worse of more latency and better of less starving", () => {
    const text = differenceLines(
      changed({ "latency.p99": { change: 0.4, interval: { low: 0.3, high: 0.5 }, outcome: "regressed" } }),
      screen,
    ).join("\n");
    expect(text).toContain("p99        ▼ +40 % (+30 to +50)");
    expect(text).toContain("starved    ▲ -46 pts");
  });

  test("are none where a variant lost messages: it had less to do", () => {
    const lossy = withRuns(withDifferences(), (run) => ({
      ...run,
      ledger: { ...cleanLedger, fates: { ...cleanLedger.fates, handled: 199, lost: 1 } },
    }));
    expect(differenceLines(lossy, screen)).toEqual([]);
  });

  test("have one line a variant where there are many", () => {
    const differences = withDifferences().variants[1]?.differences ?? [];
    const many = matrix();
    const variants = many.variants.map((each, i) => ({ ...each, differences: i === 0 ? [] : differences }));
    const lines = differenceLines({ ...many, variants }, screen);
    expect(lines.slice(0, 5)).toMatchInlineSnapshot(`
      [
        "Against prefetch=1 type=classic",
        "┌───────────────────────────────────────────────────────────────────────────┐",
        "│ prefetch   type       efficiency    starved  fair work    msg/s       p99 │",
        "├───────────────────────────────────────────────────────────────────────────┤",
        "│ 10         classic       ▲ +88 %  ▲ -46 pts    ▲ +84 %  ▲ +88 %  ~ -4.0 % │",
      ]
    `);
    expect(lines.filter((line) => line.startsWith("│ ") && line.includes("▲"))).toHaveLength(11);
  });

  test("are left out of many variants whose faults are what they are about", () => {
    expect(differenceLines(durability(), screen)).toEqual([]);
  });
});

describe("a matrix of two keys", () => {
  test("is a grid for each figure, the verdicts in the first where not all pass", () => {
    const whole = matrix();
    const variants = whole.variants.map((each, index) => {
      const [run] = each.runs;
      if (run === undefined || index !== 5) return each;
      const ledger = { ...cleanLedger, duplicates: 3 };
      return { ...each, verdict: "fail" as const, runs: [{ ...run, ledger, throughput: 99 }] };
    });
    expect(comparison({ ...whole, variants }, screen).join("\n")).toMatchInlineSnapshot(`
      "dispatch efficiency
      ┌────────────────────────────────────────────────┐
      │ prefetch \\ type   classic    quorum  transient │
      ├────────────────────────────────────────────────┤
      │ 1                ✓ 97.0 %  ✓ 97.0 %   ✓ 97.0 % │
      │ 10               ✓ 91.0 %  ✗ 91.0 %   ✓ 91.0 % │
      │ 100              ✓ 62.0 %  ✓ 62.0 %   ✓ 62.0 % │
      │ unlimited        ✓ 51.0 %  ✓ 51.0 %   ✓ 51.0 % │
      └────────────────────────────────────────────────┘
      msg/s
      ┌─────────────────────────────────────────────┐
      │ prefetch \\ type  classic  quorum  transient │
      ├─────────────────────────────────────────────┤
      │ 1                  74.7    74.7       74.7  │
      │ 10                 74.7    99.0*      74.7  │
      │ 100                74.7    74.7       74.7  │
      │ unlimited          74.7    74.7       74.7  │
      └─────────────────────────────────────────────┘
      p99
      ┌─────────────────────────────────────────────┐
      │ prefetch \\ type  classic  quorum  transient │
      ├─────────────────────────────────────────────┤
      │ 1                 2.67 s  2.67 s     2.67 s │
      │ 10                2.67 s  2.67 s     2.67 s │
      │ 100               2.67 s  2.67 s     2.67 s │
      │ unlimited         2.67 s  2.67 s     2.67 s │
      └─────────────────────────────────────────────┘
      *: clearly the best.
      1 of 12 variants duplicated messages, 3 in all."
    `);
  });

  test("has its grids side by side where there is room", () => {
    const [titles] = comparison(matrix(), { ...screen, width: 160 });
    expect(titles).toMatch(/^dispatch efficiency +msg\/s +p99 *$/);
  });

  test("has a grid of what was lost first where that is the question", () => {
    const lossy = withRuns(matrix(), (run) => ({
      ...run,
      ledger: { ...cleanLedger, fates: { ...cleanLedger.fates, handled: 188, lost: 12 } },
    }));
    const lines = comparison(lossy, screen);
    expect(lines[0]).toBe("lost");
    expect(lines[4]).toMatch(/^│ 1 +0 +12 +12 │$/);
  });

  test("is a row each where a grid is too wide, or a pair of values is missing", () => {
    expect(comparison(matrix(), { ...screen, width: 44 })[1]).toMatch(/^│ {3}prefetch +type /);
    const holey = { ...matrix(), variants: matrix().variants.slice(1) };
    expect(comparison(holey, screen)[1]).toMatch(/^│ {3}prefetch +type /);
  });
});

type Runs = Result["variants"][number]["runs"];

/** With the runs of all variants but the first few changed. */
function withRuns(result: Result, change: (run: Runs[number]) => Runs[number]): Result {
  const variants = result.variants.map((each, index) =>
    index === 0 ? each : { ...each, runs: each.runs.map(change) },
  );
  return { ...result, variants };
}

function changed(figures: Readonly<Record<string, Partial<Difference>>>): Result {
  const result = withDifferences();
  const variants = result.variants.map((each) => ({
    ...each,
    differences: each.differences.map((one) => ({ ...one, ...figures[one.measure] })),
  }));
  return { ...result, variants };
}
