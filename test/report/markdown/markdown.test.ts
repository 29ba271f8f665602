import fc from "fast-check";
import { marked, type Token, type Tokens } from "marked";
import { describe, expect, test } from "vitest";
import { renderMarkdown } from "../../../src/report/markdown/markdown.ts";
import type { Comparison } from "../../../src/result/comparison.ts";
import type { Result } from "../../../src/result/schema.ts";
import {
  bent,
  cutShort,
  fewRuns,
  hostileComparison,
  lossy,
  regressed,
  unchanged,
  withDifferences,
} from "../comparison-fixture.ts";
import { oddHeavy } from "../fixture.ts";
import { hostile, manyWorkers, matrix, repeated, withFailure, withLosses } from "../variations.ts";

/** Every token of the text, those in tables and lists included. */
function tokens(markdown: string): Token[] {
  const all: Token[] = [];
  marked.walkTokens(marked.lexer(markdown, { gfm: true }), (token) => void all.push(token));
  return all;
}

function tables(markdown: string): Tokens.Table[] {
  return tokens(markdown).filter((token): token is Tokens.Table => token.type === "table");
}

const lost = { name: "lost", expected: "0", actual: 0, over: "all", line: 22 } as const;

/** What begins our own HTML, and all of it. */
const ownHtml = /^(?:<!-- workq-bench -->|<details>|<summary>[\w ,]+<\/summary>|<\/details>|\s)+$/;

function isHarmless(results: readonly Result[], comparisons: readonly Comparison[]): void {
  const markdown = renderMarkdown(results, comparisons);
  const all = tokens(markdown);
  for (const token of all) {
    expect(["link", "image", "def", "em", "strong", "del"], token.raw).not.toContain(token.type);
    if (token.type === "html") expect(token.raw).toMatch(ownHtml);
    // GitHub looks for mentions and references in text, and leaves code alone.
    if (token.type === "text" && !("tokens" in token))
      expect(token.raw).not.toMatch(/@\w|(?<!&)#\d|\bGH-\d|:\/\/|www\./i);
  }
  const calm = renderMarkdown(
    results.map(() => hostile("calm")),
    comparisons.map(() => hostileComparison("calm")),
  );
  const shape = (text: string): number[][] => tables(text).map(({ rows }) => rows.map((row) => row.length));
  expect(shape(markdown)).toEqual(shape(calm));
  expect(all.filter(({ type }) => type === "heading").length).toBe(
    tokens(calm).filter(({ type }) => type === "heading").length,
  );
}

describe("the Markdown of a pull request", () => {
  test("begins with its marker and the verdict", () => {
    expect(renderMarkdown([withFailure()], [])).toMatch(/^<!-- workq-bench -->\n## ❌ FAIL: `odd-heavy`\n/);
    expect(renderMarkdown([oddHeavy], [])).toMatch(/\n## ✅ PASS: `odd-heavy`\n/);
    expect(renderMarkdown([oddHeavy], [fewRuns])).toMatch(/\n## ❔ UNDECIDED: `odd-heavy`\n/);
    expect(renderMarkdown([], [regressed])).toMatch(/\n## ❌ FAIL: `odd-heavy`\n/);
  });

  test("is this", () => {
    const short = renderMarkdown([withFailure()], [regressed]).split("<details>")[0];
    expect(short).toMatchInlineSnapshot(`
      "<!-- workq-bench -->
      ## ❌ FAIL: \`odd-heavy\`

      - ❌ \`odd-heavy\`: 1 of 4 expectations failed (2 variants, 1 run each, 7.93 s)
      - ❌ \`odd-heavy\` against \`baseline/result.json\`: regressed: efficiency, starved; undecided: fair work

      ### What is not as it should be

      - ❌ failed: \`dispatch.efficiency\` of \`fair\`: expected ≥ 90 %, actual 89.96 % \`scenarios/odd-heavy.yaml:28\`
      - ❌ regressed: \`efficiency\` of \`fair\`: 97.0 → 51.7 %: -47 % (95 % interval -47 to -46 %), margin 5 %, against baseline/result.json
      - ❌ regressed: \`starved\` of \`fair\`: 2.0 → 47.6 %: +46 pts (95 % interval +45 to +46 pts), margin 5 pts, against baseline/result.json
      - ⚠️ undecided: \`fair work\` of \`fair\`: 1.00 → 0.99: -1.0 % (95 % interval -9.0 to 0 %), margin 5 %; undecided, 6 more runs a side may settle it, against baseline/result.json

      ### \`odd-heavy\`

      |  | variant | efficiency | starved | fair work | msg/s | p99 | lost |
      | :-- | :-- | --: | --: | --: | --: | --: | --: |
      | ✅ | \`round-robin\` | 51.7 % | 47.6 % | 0.54 | 39.7 | 4.93 s | 0 |
      | ❌ | \`fair\` | 97.1 % | 2.4 % | 1.00 | 74.7 | 2.67 s | 0 |

      fair (prefetch 1) was 1.9 times as fast as round-robin (prefetch unlimited): 2.68 s against 5.03 s for the same load, in one run each. While messages given to busy workers waited, other workers were idle: 47.6 % of all worker time with round-robin (busy: worker-1 99.7 % of its time, worker-2 4.2 %), 2.4 % with fair.

      ### \`odd-heavy\` against \`baseline/result.json\`

      - ⚠️ The brokers differ: RabbitMQ 4.2.1 and 4.3.6.

      Set differently:

      - \`workers.prefetch\` of \`fair\`: \`1\` → \`unlimited\`

      |  | variant | efficiency | starved | fair work | msg/s | p99 | lost |
      | :-- | :-- | --: | --: | --: | --: | --: | --: |
      | ✅ | \`round-robin\` | 97.0 → 97.0 % ~ | 48.0 → 48.0 % ~ | 0.97 → 0.97 ~ | 39.7 → 39.7 msg/s (~) | 4.93 → 4.93 s (~) | 0 → 0 ~ |
      | ❌ | \`fair\` | 97.0 → 51.7 % ▼ | 2.0 → 47.6 % ▼ | 1.00 → 0.99 ? | 74.7 → 39.7 msg/s (▼) | 2.67 → 4.93 s (▼) | 0 → 0 ~ |

      ▲ better, ▼ worse, ~ no more than the margin, ? undecided; in brackets: only reported, cannot fail.

      "
    `);
  });

  test("marks what is really better or worse than the first variant", () => {
    const [first] = tables(renderMarkdown([withDifferences()], []));
    const [, fair] = first?.rows ?? [];
    expect(fair?.map(({ text }) => text)).toEqual([
      "✅",
      "`fair`",
      "97.1 % ▲",
      "2.4 % ▲",
      "1.00 ▲",
      "74.7 ▲",
      "2.67 s",
      "0",
    ]);
  });

  test("tells a fact that regressed, and how few runs decide nothing", () => {
    expect(renderMarkdown([], [lossy])).toContain(
      "regressed: `lost` of `round-robin`: 12 lost in run 3, none in any run of the base",
    );
    expect(renderMarkdown([], [fewRuns])).toContain("2 more runs a side may settle it");
  });

  /** What is seen without unfolding anything, less the headline. */
  function visible(results: readonly Result[], comparisons: readonly Comparison[]): string[] {
    return (renderMarkdown(results, comparisons).split("<details>")[0] ?? "").split("\n").slice(3);
  }

  test("says why a comparison is inconclusive, in its line and as trouble", () => {
    const bullets = visible([], [cutShort, fewRuns]).filter((line) => line.startsWith("- "));
    expect(bullets.map((line) => line.split(" pts")[0]).join("\n")).toMatchInlineSnapshot(`
      "- ❔ \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00)\` against \`baseline/result.json\`: inconclusive; nothing gated regressed; 1 of 10 new runs did not come to the end; undecided: lost, starved
      - ❔ \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00) #2\` against \`baseline/result.json\`: nothing gated regressed; too few runs; undecided: efficiency, starved, fair work
      - ❌ ended early: \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00), round-robin\`: 1 of 5 new runs did not come to the end, against baseline/result.json
      - ⚠️ undecided: \`lost\` of \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00), round-robin\`: none in any run, but 8 messages of run 5 are unresolved, against baseline/result.json
      - ⚠️ undecided: \`starved\` of \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00), round-robin\`: 97.0 → 97.0 %: +0.1
      - ⚠️ undecided: \`efficiency\` of \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00) #2, round-robin\`: 97.0 → 97.0 %: +0.1 %, margin 5 %; undecided, 2 more runs a side may settle it, against baseline/result.json
      - ⚠️ undecided: \`starved\` of \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00) #2, round-robin\`: 48.0 → 48.0 %: 0
      - ⚠️ undecided: \`fair work\` of \`odd-heavy (reports/odd-heavy/2026-01-31T12-00-00) #2, round-robin\`: 0.97 → 0.97: 0 %, margin 5 %; undecided, 2 more runs a side may settle it, against baseline/result.json
      - ⚠️ Only in the base, not compared: sharded
      - ⚠️ Only in the new, not compared: quorum, stream"
    `);
  });

  test("says beside a measure that is only reported and got worse that nothing gated regressed", () => {
    expect(visible([], [bent])[0]).toContain(": nothing gated regressed");
  });

  test("says before the fold what could have hidden a regression, a line each", () => {
    const lines = visible([], [bent]);
    expect(
      lines.slice(0, lines.indexOf(lines.find((line) => line.startsWith("|")) ?? "")).join("\n"),
    ).toMatchInlineSnapshot(`
      "- ✅ \`odd-heavy\` against \`baseline/result.json\`: nothing gated regressed

      ### \`odd-heavy\` against \`baseline/result.json\`

      - ⚠️ It is judged otherwise: compare.gate efficiency, latency.p50 → efficiency
      - ⚠️ It is judged otherwise: compare.margin.efficiency not set → 0.5
      - ⚠️ The load of round-robin differs, and was compared all the same: messages.count
      - ⚠️ The CPUs differ: A and B.
      - ⚠️ Only in the base, not compared: sharded, quorum
      - ⚠️ Only in the new, not compared: stream

      Set differently:

      - \`workers.prefetch\` of \`round-robin\`: \`1\` → \`2\`
      - \`workers.prefetch\` of \`fair\`: \`1\` → \`2\`
      "
    `);
  });

  test("counts an expectation that is held against every run once", () => {
    const checks = [1, 2, 3].map((run) => ({ ...lost, verdict: run === 2 ? "fail" : "pass", run }) as const);
    const variants = oddHeavy.variants.map((each) => ({ ...each, checks }));
    expect(visible([{ ...oddHeavy, verdict: "fail", variants }], [])[0]).toContain(
      "2 of 2 expectations failed",
    );
  });

  test("names the files of scenarios that have one name", () => {
    const base = { ...oddHeavy, scenario: { ...oddHeavy.scenario, file: "base.yaml" } };
    expect(visible([base, withFailure()], []).slice(0, 2)).toEqual([
      expect.stringContaining("`odd-heavy (base.yaml)`: "),
      expect.stringContaining("`odd-heavy (scenarios/odd-heavy.yaml)`: "),
    ]);
  });

  test("does not fail for what the base fails that was run in turn", () => {
    const next = { ...oddHeavy, startedAt: "2026-01-31T12:00:01.000Z" };
    const base = { ...unchanged.base, startedAt: oddHeavy.startedAt };
    const text = renderMarkdown([withFailure(), next], [{ ...unchanged, base }]);
    expect(text).toMatch(/^## ✅ PASS/m);
    expect(text).toContain("1 of 4 expectations failed; it is the base, and may (");
    expect(text).toMatch(/- ⚠️ warning: .*it is the base, and may/);
  });

  test("has as many cells in every row of a table as it has heads", () => {
    const results = [
      oddHeavy,
      withFailure(),
      withLosses(),
      matrix(),
      manyWorkers(),
      repeated(),
      withDifferences(),
    ];
    const found = tables(renderMarkdown(results, [unchanged, regressed, lossy, fewRuns], { most: 1e6 }));
    expect(found.length).toBeGreaterThan(20);
    const raw = found.flatMap((each) =>
      each.raw
        .trim()
        .split("\n")
        .map((line) => line.split(/(?<!\\)\|/).length),
    );
    const heads = found.flatMap((each) =>
      each.raw
        .trim()
        .split("\n")
        .map(() => each.header.length + 2),
    );
    expect(raw).toEqual(heads);
  });

  test("folds the details away", () => {
    const [summary, ...details] = renderMarkdown([oddHeavy], [regressed]).split("<details>");
    expect(summary).not.toMatch(/^\|.*worker-1/m);
    expect(details.join()).toContain("worker-1");
    expect(details).toHaveLength(2);
  });

  test.each([
    ["a cell's end", "a | b"],
    ["an escaped cell's end", "a \\| b \\\\| c"],
    ["code's end", "`` a ` b ```"],
    ["only backticks", "```"],
    ["HTML", "<img src=x onerror=alert(1)></details><script>"],
    ["a comment", "<!-- workq-bench -->"],
    ["a mention", "@torvalds and @org/team, a@b.example"],
    ["a reference", "#1, owner/name#2, GH-3, fixes #4"],
    ["a link", "[x](http://x.example) http://x.example www.x.example <http://x.example>"],
    ["an image", "![x](http://x.example/y.png)"],
    ["a definition", "[x]: http://x.example"],
    ["emphasis", "**a** _b_ ~~c~~ $x$"],
    ["a heading", "# a"],
    ["a rule", "---"],
    ["a list", "1. a"],
    ["another list", "- a"],
    ["an entity", "&lt;b&gt; &#64;torvalds"],
    ["an end of line", "a\n\n# b\n</details>"],
    ["a trailing backslash", "a\\"],
    ["nothing", " "],
  ])("is not changed by %s in a string", (_, text) => {
    isHarmless([hostile(text)], [hostileComparison(text)]);
  });

  test("is not changed by any string", () => {
    const unit = fc.constantFrom(..."ab1 |`\\<>&@#[]()!*_~-=+.:/$\n\"'{}^wW", "://", "www.", "](", "&#64;");
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 24 }), (text) => {
        isHarmless([hostile(text)], [hostileComparison(text)]);
      }),
      { numRuns: 50 },
    );
  });

  test("keeps to the characters it may have, says that it was cut, and leaves nothing open", () => {
    const results = [manyWorkers(2000), matrix(), withFailure()];
    const whole = renderMarkdown(results, [regressed], { most: 10_000_000 });
    expect(whole).not.toContain("Cut here");
    for (const most of [65_000, 20_000, 5_000, 1_000, 400]) {
      const text = renderMarkdown(results, [regressed], { most });
      expect(text.length).toBeLessThanOrEqual(most);
      expect(text).toMatch(/Cut here.*\n$/);
      expect(text.split("<details>").length).toBe(text.split("</details>").length);
    }
    expect(renderMarkdown(results, [regressed], { most: 50 }).length).toBeLessThanOrEqual(50);
    expect(renderMarkdown([hostile("x".repeat(1_000_000))], []).length).toBeLessThanOrEqual(65_000);
  });
});
