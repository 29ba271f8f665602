import { describe, expect, test } from "vitest";
import { renderSvgs } from "../../../src/report/charts/svg.ts";
import { githubAnnotations } from "../../../src/report/github.ts";
import { renderHtml } from "../../../src/report/html/render-html.ts";
import { renderJUnit } from "../../../src/report/junit/junit.ts";
import { renderMarkdown } from "../../../src/report/markdown/markdown.ts";
import { pictureOf } from "../../../src/report/picture/picture-of.ts";
import { renderComparison } from "../../../src/report/terminal/comparison-report.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import { columns } from "../../../src/report/text/text.ts";
import type { Check, GeneratorSummary, Result } from "../../../src/result/schema.ts";
import { compareResults } from "../../../src/verdict/compare.ts";
import { withDifferences } from "../comparison-fixture.ts";
import { oddHeavy } from "../fixture.ts";
import { matrix } from "../variations.ts";

const workError = { mean: 1.2, p50: 0.8, p99: 6.21, max: 31 };
const both: GeneratorSummary = {
  behind: 420.2,
  workError,
  machine: null,
  heldBack: [],
  late: ["publishes", "works"],
};
const works: GeneratorSummary = { ...both, late: ["works"] };
const told =
  "producers up to 420 ms behind schedule, work up to 6.21 ms longer or shorter than planned (p99)";

const asked: Check = {
  name: "latency.p99",
  expected: "<= 6000",
  actual: 4926,
  verdict: "pass",
  over: null,
  run: null,
  line: 30,
};

/** The first variant with a check of its latency, and a generator in all or only in one of its runs. */
function late(result: Result, generator: GeneratorSummary, runs: (index: number) => boolean): Result {
  const variants = result.variants.map((variant, place) =>
    place > 0
      ? variant
      : {
          ...variant,
          checks: [...variant.checks, asked],
          runs: variant.runs.map((run) =>
            runs(run.index)
              ? {
                  ...run,
                  generator,
                  producers: run.producers.map((producer) => ({
                    ...producer,
                    behind: generator.behind ?? 0,
                  })),
                }
              : run,
          ),
        },
  );
  return { ...result, variants };
}

const lateRun = late(oddHeavy, both, () => true);
const onTime = late(oddHeavy, both, () => false);
const oneOfFive = late(withDifferences(), works, (index) => index === 2);
const flat = (text: string): string => text.replace(/\s+/g, " ");

describe("figures of a run that did not keep time are marked, and those of others are not", () => {
  const screen = (result: Result, width = 80): string => renderTerminal(result, { color: false, width });

  test("on the terminal: the line of the run, with what was late under it", () => {
    expect(screen(lateRun)).toContain(`
  latency !   p50 215 ms   p95 4.52 s   p99 4.93 s   max 5.03 s
              ! time was not kept: producers up to 420 ms behind schedule, work
              up to 6.21 ms longer or shorter than planned (p99)
`);
    expect(screen(lateRun)).toContain("\n  latency     p50 1.34 s");
  });

  test("on the terminal: beside other variants, and where it is judged", () => {
    expect(screen(lateRun)).toMatch(/round-robin .* ! 4\.93 s {5}0 │\n│ ✓ fair .* {4}2\.67 s {5}0 │/);
    expect(flat(screen(lateRun))).toContain(`!: time was not kept: ${told}. `);
    expect(screen(lateRun)).toContain("✓ latency.p99          ≤ 6 s   ! 4.93 s  round-robin\n");
  });

  test("on the terminal: of several runs, those that were late, and the difference to another variant", () => {
    const text = screen(oneOfFive);
    expect(text).toContain("p99 ! 4.85 s  lost 0\n");
    expect(text.match(/p99 ! /g)).toHaveLength(1);
    expect(flat(text)).toContain("work up to 6.21 ms longer or shorter than planned (p99), in 1 of 5 runs ");
    expect(text).toContain("\nTime was not kept in round-robin: compare with care.\n");
  });

  test("on the terminal: in a grid of variants", () => {
    const grid = screen(
      late(matrix(), both, () => true),
      160,
    );
    expect(grid).toContain("! 2.67 s");
    expect(grid).toContain(`!: time was not kept: ${told}.`);
  });

  test.each([40, 60, 80, 132])("on a terminal of %i columns, within them", (width) => {
    for (const result of [lateRun, oneOfFive]) {
      const lines = screen(result, width).split("\n");
      expect(Math.max(...lines.map(columns))).toBeLessThanOrEqual(width);
    }
  });

  test("in Markdown: as a warning, in the table and its legend, and where it is judged", () => {
    const text = renderMarkdown([lateRun], []);
    expect(text).toContain(`- ⚠️ warning: \`times\` of \`round-robin\`: time was not kept: ${told}\n`);
    expect(text).toContain("| `round-robin` | ! 51.7 % | ! 47.6 % | ! 0.54 | ! 39.7 | ! 4.93 s | 0 |");
    expect(text).toContain("| `fair` | 97.1 % | 2.4 % | 1.00 | 74.7 | 2.67 s | 0 |");
    expect(text).toContain(`\n&#33;: time was not kept: ${told}.\n`);
    expect(text).toContain("| `latency.p99 <= 6000` | &#33; 4.93 s |");
  });

  test("in the page: in its first section, beside the charts and in the tables", () => {
    const page = renderHtml(lateRun, null);
    expect(page).toContain("p99 !\u00a04.93\u00a0s");
    expect(page).toContain(
      `<p class="note">! Time was not kept: ${told}. Latency and wait say more of that than of the broker.</p>`,
    );
    expect(page.match(/! latency, all messages/g)).toHaveLength(1);
    expect(page.match(/! wait for a worker/g)).toHaveLength(1);
  });

  test("in the page: with one variant, and with several runs", () => {
    const alone = { ...lateRun, variants: lateRun.variants.slice(0, 1) };
    expect(renderHtml(alone, null)).toContain(`<p class="point">!: time was not kept: ${told}.</p>`);
    const several = renderHtml(oneOfFive, null);
    expect(several).toContain("Time was not kept in round-robin: compare with care.");
    expect(several.match(/! 4\.85 s/g)).toHaveLength(1);
  });

  test("in the titles and notes of the charts that draw it", () => {
    const result = {
      ...lateRun,
      variants: lateRun.variants.map((variant) => ({
        ...variant,
        runs: variant.runs.map((run) => ({ ...run, distributions: { latency: [curve], wait: [] } })),
      })),
    };
    const files = renderSvgs(pictureOf(result, null));
    const titled = files.filter(({ svg }) => /<title>[^<]* ! ·/.test(svg)).map(({ name }) => name);
    const noted = files.filter(({ svg }) => svg.includes(`! Time was not kept: ${told}.`));
    expect(titled).toEqual(["percentiles-1-round-robin", "histogram-1-round-robin"]);
    expect(noted.map(({ name }) => name)).toEqual(titled);
  });

  test("in JUnit XML and in GitHub's annotations", () => {
    expect(renderJUnit([lateRun], [])).toContain(`<property name="late" value="round-robin: ${told}"/>`);
    expect(githubAnnotations([lateRun], [], { root: "/" })).toEqual([
      `::warning title=odd-heavy%2C round-robin%3A warning::times: time was not kept: ${told}`,
    ]);
  });

  test("in none of them when nothing was late", () => {
    const all = [
      screen(onTime),
      renderMarkdown([onTime], []),
      renderHtml(onTime, null),
      renderJUnit([onTime], []),
      ...githubAnnotations([onTime], [], { root: "/" }),
      ...renderSvgs(pictureOf(onTime, null)).map(({ svg }) => svg),
    ].join("\n");
    expect(all).not.toMatch(/[Tt]ime was not kept|name="late"|! \d|latency !/);
  });
});

test("a comparison says on every report which side was late", () => {
  const from = { base: "old", new: "new" };
  const comparison = compareResults(withDifferences(), oneOfFive, { from, force: false });
  const note = "Time was not kept in 1 of 5 runs of the new: what that may have decided is left undecided.";
  const text = renderComparison(comparison, { color: false, width: 80 });
  expect(flat(text)).toContain(`! ${note}`);
  expect(Math.max(...text.split("\n").map(columns))).toBeLessThanOrEqual(80);
  expect(renderMarkdown([], [comparison])).toContain(`- ${note}\n`);
  expect(renderJUnit([], [comparison])).toContain(`round-robin: ${note}`);
});

test("with publishes late alone only latency and wait are marked", () => {
  const result = late(oddHeavy, { ...both, late: ["publishes"] }, () => true);
  const text = renderTerminal(result, { color: false, width: 80 });
  expect(text).toContain(
    "took 5.03 s, ideal 2.60 s   dispatch efficiency 51.7 %\n              39.7 msg/s\n  starved     4.79 s",
  );
  expect(text).toContain("latency !   p50");
});

test("with producers that the broker held back latency is marked, and it says whose doing that was", () => {
  const generator: GeneratorSummary = { ...both, behind: 6740, heldBack: ["blocked"], late: [] };
  const text = flat(
    renderTerminal(
      late(oddHeavy, generator, () => true),
      { color: false, width: 80 },
    ),
  );
  expect(text).toContain("latency ! p50");
  expect(text).toContain(
    "! time was not kept: producers held back up to 6.74 s, as the broker blocked publishing",
  );
  expect(text).toContain("dispatch efficiency 51.7 % 39.7 msg/s");
});

test("with a busy machine all times are, with who had it, and efficiency is told as it would be as well", () => {
  const machine = {
    ...{ cores: 2, others: 0.93, waited: 900, threadWaited: 400, brokerWaited: 100, heldUp: 300 },
    loopDelay: { p99: 31, max: 80 },
  };
  const busy = late(oddHeavy, { ...both, machine, late: ["machine"] }, () => true);
  const corrected = {
    ...busy,
    variants: busy.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run) => ({
        ...run,
        dispatch: { ...run.dispatch, efficiencyCorrected: 0.61 },
      })),
    })),
  };
  const text = flat(renderTerminal(corrected, { color: false, width: 80 }));
  expect(text).toContain("dispatch efficiency ! 51.7 % (61.0 % by the work as it really was) ! 39.7 msg/s");
  expect(text).toContain("! time was not kept: other processes had 93.0 % of the machine");
  expect(text).toContain("dispatch efficiency 97.1 % 74.7 msg/s");
  const unknown = late(
    oddHeavy,
    { ...both, machine: { ...machine, heldUp: null }, late: ["machine"] },
    () => true,
  );
  expect(flat(renderTerminal(unknown, { color: false, width: 80 }))).toContain(
    "! time was not kept: the tool's threads came up to 31.0 ms late (p99)",
  );
});

test("what could not be judged says why, last on the terminal and in Markdown", () => {
  const reason =
    "the machine was busy: other processes had 93.0 % of its cores, and held up the run by up to 300 ms";
  const open: Check = {
    ...asked,
    name: "dispatch.efficiency",
    verdict: "inconclusive",
    actual: 0.83,
    reason,
  };
  const result: Result = { ...oddHeavy, verdict: "inconclusive", checks: [open] };
  expect(flat(renderTerminal(result, { color: false, width: 80 }))).toContain(
    `could not be judged: ${reason}`,
  );
  expect(renderMarkdown([result], [])).toContain(reason);
});

test("a ratio of latencies of two variants is marked when one of the two was late", () => {
  const ratio = (name: string): Check => ({ ...asked, name, expected: ">= 1.5", actual: 1.86 });
  const checks = [
    ratio("fair.latency.p99 / round-robin.latency.p99"),
    ratio("fair.efficiency / round-robin.efficiency"),
  ];
  const behind = late(oddHeavy, { ...both, late: ["publishes"] }, () => true);
  const text = renderTerminal({ ...behind, checks }, { color: false, width: 120 });
  expect(text).toMatch(/fair\.latency\.p99 \/ round-robin\.latency\.p99 +≥ 1\.5 +! 1\.86/);
  expect(text).toMatch(/fair\.efficiency \/ round-robin\.efficiency +≥ 1\.5 +1\.86/);
});

const curve = {
  kind: null,
  count: 100,
  percentiles: [
    { share: 0.5, ms: 200 },
    { share: 1, ms: 5000 },
  ],
  bins: [{ from: 100, to: 5000, count: 100 }],
};
