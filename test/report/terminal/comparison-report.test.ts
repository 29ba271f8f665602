import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { renderComparison, renderComparisonVerdict } from "../../../src/report/terminal/comparison-report.ts";
import { columns } from "../../../src/report/text/text.ts";
import type { ComparedVariant, Comparison } from "../../../src/result/comparison.ts";
import {
  bent,
  cutShort,
  fewRuns,
  hostileComparison,
  lossy,
  regressed,
  unchanged,
} from "../comparison-fixture.ts";
import { nodeColumns } from "../screen-width.ts";

const where = "reports/odd-heavy/2026-01-31T12-00-00/";
const plain = { color: false, where };

describe("a comparison on the screen", () => {
  test("shows the two sides, what is set differently, each measure, and the verdict last", () => {
    expect(renderComparison(regressed, plain)).toMatchInlineSnapshot(`
      "odd-heavy
        base  baseline/result.json   2026-01-30 09:15 UTC
        new   reports/odd-heavy/2026-01-31T12-00-00   2026-01-31 12:00 UTC
        ! The brokers differ: RabbitMQ 4.2.1 and 4.3.6.

      set differently
        workers.prefetch  1 → unlimited   fair

      round-robin   5 runs a side   unchanged
        ~ still 0: lost, confirmed lost, unexpected, prefetch violations, duplicates
      ┌─────────────────────────────────────────────────────────────────────────┐
      │ measure       base     new  change     95 % interval     p  outcome     │
      ├─────────────────────────────────────────────────────────────────────────┤
      │ efficiency  97.0 %  97.0 %  +0.1 %    -0.4 to +0.5 %  0.42  ~ unchanged │
      │ starved     48.0 %  48.0 %   0 pts  -0.2 to +0.3 pts     1  ~ unchanged │
      │ fair work     0.97    0.97     0 %          0 to 0 %     1  ~ unchanged │
      ├─────────────────────────────────────────────────────────────────────────┤
      │ msg/s         39.7    39.7     0 %    -0.4 to +0.3 %   0.5  ~ unchanged │
      │ p50         215 ms  216 ms  +0.5 %    -1.0 to +1.4 %  0.35  ~ unchanged │
      │ p95         4.52 s  4.52 s     0 %    -0.2 to +0.3 %  0.42  ~ unchanged │
      │ p99         4.93 s  4.93 s     0 %    -0.2 to +0.3 %  0.42  ~ unchanged │
      └─────────────────────────────────────────────────────────────────────────┘
      Below the line: only reported, cannot fail.

      fair   5 runs a side   regressed
        ~ still 0: lost, confirmed lost, unexpected, prefetch violations, duplicates
      ┌───────────────────────────────────────────────────────────────────────────┐
      │ measure       base     new   change     95 % interval      p  outcome     │
      ├───────────────────────────────────────────────────────────────────────────┤
      │ efficiency  97.0 %  51.7 %    -47 %      -47 to -46 %  0.012  ▼ regressed │
      │ starved      2.0 %  47.6 %  +46 pts    +45 to +46 pts  0.012  ▼ regressed │
      │ fair work     1.00    0.99   -1.0 %       -9.0 to 0 %   0.11  ? undecided │
      ├───────────────────────────────────────────────────────────────────────────┤
      │ msg/s         74.7    39.7    -47 %  -47.2 to -46.5 %  0.004  ▼ regressed │
      │ p50         1.34 s  215 ms    -84 %  -84.1 to -83.8 %  0.004  ▲ improved  │
      │ p99         2.67 s  4.93 s    +85 %      +84 to +85 %  0.004  ▼ regressed │
      └───────────────────────────────────────────────────────────────────────────┘
      Below the line: only reported, cannot fail.
        fair work: about 6 more runs a side would settle it.

      base and new are medians of the runs; p: the chance of runs this far apart if
      nothing had changed (one-sided; above the line corrected for looking at
      several); pts: percentage points; ▲ better, ▼ worse (not up, down).

      FAIL  odd-heavy against baseline/result.json, 2 variants
            fair: 2 of 3 gated measures regressed: efficiency, starved
            reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
  });

  test("shows what was lost first, and what is as before in one line", () => {
    const lines = renderComparison(lossy, plain).split("\n");
    const start = lines.findIndex((line) => line.startsWith("round-robin"));
    expect(lines.slice(start, start + 6).join("\n")).toMatchInlineSnapshot(`
      "round-robin   5 runs a side   regressed
        ▼ lost: 12 lost in run 3, none in any run of the base
        ▼ confirmed lost:
          9 confirmed messages lost in run 3, none in any run of the base
        ▲ duplicates: none in any run, 2 in a run of the base
        ~ still 0: unexpected, prefetch violations"
    `);
    expect(renderComparisonVerdict(lossy, plain)).toMatchInlineSnapshot(`
      "FAIL  odd-heavy against baseline/result.json   regressed: lost, confirmed lost
            reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
  });

  test("of too few runs has no intervals, and says how many more are needed", () => {
    const text = renderComparison(fewRuns, plain);
    expect(text).toMatch(/│ efficiency +97.0 % +97.0 % +\+0.1 % +– +– +\? undecided │/);
    expect(text).toContain("  ! 2 runs a side: fewer than 4 cannot show");
    expect(text).toContain("  efficiency, starved, fair work: at least 2 more runs a side needed to tell.");
    expect(text).toContain("  ! only in the new, not compared: quorum, stream");
    expect(renderComparisonVerdict(fewRuns, plain)).toMatch(/^UNDECIDED {2}.* nothing regressed\n/);
  });

  test("shows both numbers of what was lost before as well, what is open in full, and nothing uncounted", () => {
    const only = { ...cutShort, variants: cutShort.variants.slice(0, 1) };
    const lines = renderComparison(only, plain).split("\n");
    const start = lines.findIndex((line) => line.startsWith("round-robin"));
    expect(lines.slice(start, start + 4).join("\n")).toMatchInlineSnapshot(`
      "round-robin   5 runs against 4   undecided
        ? lost: none in any run, but 8 messages of run 5 are unresolved
        ~ not new (the most in a run): confirmed lost 1 → 90, unexpected 2 → 2
        ~ as before: shares of work"
    `);
    expect(lines.join("\n")).not.toContain("prefetch violations");
  });

  test("that is inconclusive says why in its last lines", () => {
    expect(renderComparisonVerdict(cutShort, plain)).toMatchInlineSnapshot(`
      "INCONCLUSIVE  odd-heavy against baseline/result.json, 2 variants
                    nothing regressed
                    round-robin: 1 of 5 new runs did not come to the end; undecided on
                    lost, starved   reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
    expect(renderComparisonVerdict(fewRuns, plain)).toMatchInlineSnapshot(`
      "UNDECIDED  odd-heavy against baseline/result.json   nothing regressed
                 2 runs a side are too few; undecided on efficiency, starved, fair
                 work   1 variant only in the base
                 reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
  });

  test("that could not decide says undecided of each of its variants, also of those it does not name", () => {
    const [variant] = fewRuns.variants;
    if (variant === undefined) throw new Error("no variant");
    const named = (count: number) =>
      Array.from({ length: count }, (_, i) => ({ ...variant, name: `v${i}`, base: `v${i}` }));
    const verdictOf = (count: number): string =>
      renderComparisonVerdict({ ...fewRuns, variants: named(count) }, plain).replaceAll(/\s+/g, " ");
    expect(verdictOf(5)).toMatch(/^UNDECIDED .* and 1 more variant undecided /);
    expect(verdictOf(6)).toMatch(/^UNDECIDED .* and 2 more variants undecided /);
    const whole = renderComparison({ ...fewRuns, variants: named(20) }, plain);
    expect(whole).toMatch(/^\d+ variants undecided: /m);
    expect(whole).not.toMatch(/inconclusive/i);
  });

  test("that passes says in its last lines what could have hidden a regression", () => {
    expect(renderComparisonVerdict(bent, plain)).toMatchInlineSnapshot(`
      "PASS  odd-heavy against baseline/result.json, 2 variants   nothing regressed
            other load   judged otherwise than the base   2 variants only in the base
            reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
  });

  test("that passes says what improved", () => {
    const improved = regressed.variants.map(
      (each): ComparedVariant => ({
        ...each,
        outcome: "improved",
        differences: each.differences.map((one) => ({ ...one, outcome: "improved" })),
      }),
    );
    const text = renderComparisonVerdict({ ...unchanged, variants: improved.slice(1) }, { color: false });
    expect(text).toBe(
      "PASS  odd-heavy against baseline/result.json   nothing regressed\n" +
        "      improved in efficiency, starved, fair work\n",
    );
  });

  test("of many variants shows those in full that changed, and names the others", () => {
    const text = renderComparison(many(12), plain);
    expect(text.match(/^set differently$/gm)).toHaveLength(1);
    expect(text).toContain("\n  workers.prefetch  1 → unlimited   v11\n");
    expect(text.match(/^v\d+ /gm)).toEqual(["v11 "]);
    expect(text).toContain("11 variants unchanged: v0, v1, v2, v3, v4, v5, v6, v7 and 3 more");
    expect(text).toContain("v11: 2 of 3 gated measures regressed: efficiency, starved");
  });

  test("names both variants and both scenarios where their names differ", () => {
    const [variant] = unchanged.variants;
    const renamed: Comparison = {
      ...unchanged,
      base: { ...unchanged.base, scenario: "old" },
      variants:
        variant === undefined ? [] : [{ ...variant, name: "a", base: "b", runs: { base: 5, new: 8 } }],
    };
    const text = renderComparison(renamed, plain);
    expect(text).toMatch(/^old → odd-heavy\n/);
    expect(text).toContain("a   against b   5 runs against 8   unchanged\n");
  });

  test("of loads that differ says in what", () => {
    const variants = unchanged.variants.map((each) => ({ ...each, loadDiffers: ["messages.count", "seed"] }));
    expect(renderComparison({ ...unchanged, variants }, plain)).toContain(
      "  ! the load differs: messages.count, seed\n",
    );
  });

  test("has colours only when asked to, and the same words with them", () => {
    const coloured = renderComparison(lossy, { ...plain, color: true });
    expect(coloured).toContain("\u001B[");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
    expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(renderComparison(lossy, plain));
  });

  test("of nothing at all is shown all the same", () => {
    const text = renderComparison({ ...unchanged, variants: [] }, plain);
    expect(text).toContain("PASS  odd-heavy against baseline/result.json, 0 variants");
    expect(text).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe("a string of a comparison", () => {
  test.each(["\u001B[31mred", "good\rbad", "a\u202Eb", "\u001B]8;;http://x\u0007y", "x\nPASS  all good"])(
    "cannot act on the terminal nor pass for a line of its own: %j",
    (text) => {
      for (const screen of [
        renderComparison(hostileComparison(text), { color: false, where: text }),
        renderComparisonVerdict(hostileComparison(text), { color: false, where: text }),
      ]) {
        expect(screen).not.toMatch(/[^\P{C}\n]/u);
        expect(screen).not.toMatch(/^PASS/m);
      }
    },
  );

  test.each(["::error::owned", "##[error]owned", "x ##[stop-commands]owned"])(
    "is no command for a build service: %j",
    (text) => {
      const comparison = hostileComparison(text);
      const variants = comparison.variants.map((each, index) => ({ ...each, name: `${text} ${index}` }));
      for (const width of [40, 80]) {
        const options = { color: false, where: text, width };
        const screens = [
          renderComparison({ ...comparison, variants }, options),
          renderComparisonVerdict({ ...comparison, variants }, options),
          renderComparisonVerdict({ ...bent, ...comparison, verdict: "inconclusive" }, options),
        ];
        for (const screen of screens) {
          expect(screen).not.toMatch(/^\s*::|##\[/m);
          expect(screen).toContain("owned");
        }
      }
    },
  );

  test("may be the name of something that every object has", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      const screen = renderComparison(hostileComparison(name), { color: false });
      expect(screen).not.toMatch(/NaN|native code|\[object/);
    }
  });
});

describe("no line of a comparison is wider than the screen", () => {
  test.each([
    ["nothing changed", unchanged],
    ["regressions", regressed],
    ["losses", lossy],
    ["few runs", fewRuns],
    ["runs that were cut short", cutShort],
    ["another load and other rules", bent],
    ["many variants", many(40)],
  ])("with %s, at any width, and no table has to be cut", (_, comparison) => {
    for (let width = 40; width <= 140; width += 4) {
      const lines = renderComparison(comparison, { ...plain, width }).split("\n");
      for (const line of lines) expect(nodeColumns(line), line).toBeLessThanOrEqual(width);
      expect(lines.filter((line) => /^[┌│├└]/.test(line) && !/[┐│┤┘]$/.test(line))).toEqual([]);
    }
  });

  test("whatever the names are", () => {
    const unit = fc.constantFrom(..."a -é語한🐇🫠ｆ", "e\u0301", "\u001B[31m", "\n", "\u202E");
    const text = fc.string({ unit, maxLength: 120 });
    fc.assert(
      fc.property(text, fc.integer({ min: 40, max: 140 }), fc.boolean(), (name, width, color) => {
        const screen = renderComparison(hostileComparison(name), { color, width, where: name });
        for (const line of screen.split("\n")) expect(columns(line), line).toBeLessThanOrEqual(width);
      }),
      { numRuns: 25 },
    );
  });
});

/** So many variants, of which only the last regressed. */
function many(count: number): Comparison {
  const [same, worse] = regressed.variants;
  const variants = Array.from({ length: count }, (_, index) => {
    const variant = index === count - 1 ? worse : same;
    return variant === undefined ? [] : [{ ...variant, name: `v${index}`, base: `v${index}` }];
  });
  return { ...regressed, variants: variants.flat() };
}
