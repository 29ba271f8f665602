import { describe, expect, test } from "vitest";
import { pointOf } from "../../../src/report/explain/point.ts";
import { rowsOf } from "../../../src/report/shared/figures.ts";
import { namingOf } from "../../../src/report/shared/variant-naming.ts";
import { lossOverview } from "../../../src/report/terminal/loss-overview.ts";
import { comparison } from "../../../src/report/terminal/variant-table.ts";
import { createStyle } from "../../../src/report/text/style.ts";
import type { Result } from "../../../src/result/schema.ts";
import { durability } from "../durability.ts";
import { oddHeavy } from "../fixture.ts";
import { variant } from "../parts.ts";
import { withLosses } from "../variations.ts";

describe("variants that lost something", () => {
  test("are compared by what they lost, one row each of 32, in 80 columns", () => {
    const lines = compared(durability(), 80);
    expect(
      [...lines.slice(0, 7), ...lines.slice(18, 21), ...lines.slice(35)].join("\n"),
    ).toMatchInlineSnapshot(`
      "┌────────────────────────────────────────────────────────────────────────────┐
      │   variant  dur.  per.  con.  ack     lost  confirmed  dup.  redel.    next │
      ├────────────────────────────────────────────────────────────────────────────┤
      │ ✓ restart  yes   yes   yes   manual     0          0     3      24  4.11 s │
      │ ✓ restart  yes   yes   yes   auto      12         12     0       0  4.11 s │
      │ ✓ restart  yes   yes   no    manual     5          0     0      24  4.11 s │
      │ ✓ restart  yes   yes   no    auto      17          0     0       0  4.11 s │
      │ ✓ restart  no    no    no    auto     204          0     0       0  4.11 s │
      ├────────────────────────────────────────────────────────────────────────────┤
      │ ✓ kill     yes   yes   yes   manual     0          0     3      24  3.02 s │
      │ ✓ kill     no    no    no    auto     204          0     0       0  3.02 s │
      └────────────────────────────────────────────────────────────────────────────┘
      dur. durable, per. persistent, con. confirms.
      confirmed: lost although the broker had confirmed it; next: from a fault to the
      next message handled.
      30 of 32 variants lost messages; 14 lost confirmed ones.
      Left out: down, took, efficiency, starved, fair work, msg/s, p50, p99 (--columns
      chooses)."
    `);
    expect(lines.filter((line) => /^│ [✓✗?] /.test(line))).toHaveLength(32);
  });

  test("are named in one column where there is no room for several", () => {
    const lines = compared(durability(), 40);
    expect(lines[3]).toBe("│ ✓ restart yes yes yes manual     0 │");
    expect(lines.join(" ")).toContain("Of each variant: variant, durable, persistent, confirms, ack.");
  });

  test("are compared by speed beside that where there is room", () => {
    expect(compared(withLosses(), 100).join("\n")).toMatchInlineSnapshot(`
      "┌─────────────────────────────────────────────────────────────────────────────────────────────┐
      │   variant      lost  confirmed  dup.  redel.    down    next    eff.  starved  even     p99 │
      ├─────────────────────────────────────────────────────────────────────────────────────────────┤
      │ ✗ round-robin    12          9     2      14  3.90 s  4.10 s  51.7 %   47.6 %  0.54  4.93 s │
      │ ✓ fair            0          0     0       0       –       –  97.1 %    2.4 %  1.00  2.67 s │
      └─────────────────────────────────────────────────────────────────────────────────────────────┘
      eff.: dispatch efficiency; even: how evenly work was shared, 1 is even; confirmed: lost although the
      broker had confirmed it; down: the broker took no connections; next: from a fault to the next
      message handled.
      1 of 2 variants lost messages; 1 lost confirmed ones.
      Left out: took, msg/s, p50 (--columns chooses)."
    `);
  });

  test("have no fastest among them: what lost half of its messages had less to do", () => {
    expect(compared(withLosses(), 140).join("\n")).not.toMatch(/\*/);
    expect(pointOf(rowsOf(withLosses().variants))).toEqual([]);
    expect(compared(oddHeavy, 140).join("\n")).toMatch(/97.1 %\*/);
    expect(pointOf(rowsOf(oddHeavy.variants)).join()).toMatch(/times as fast/);
  });

  test("have the losses of all their runs counted", () => {
    const once = withLosses();
    const twice = {
      ...once,
      variants: once.variants.map((each) => ({
        ...each,
        runs: each.runs.flatMap((run) => [run, { ...run, index: 2 }]),
      })),
    };
    expect(compared(twice, 80)[3]).toMatch(/│ ✗ round-robin +24 +18 +4 +28 /);
  });

  test("are summed up by cause, with the variant where it is a single one", () => {
    expect(overview(durability())).toMatchInlineSnapshot(`
      "  1,496  transient-at-restart  8 variants   not persistent, in the queue when
                                                  the broker went down
        2,992  queue-not-durable     16 variants  the queue was not durable: it went
                                                  with the broker
          192  auto-ack-in-flight    16 variants  acked on delivery to a worker that
                                                  never finished it
           80  in-transit            16 variants  sent, and cut off before the broker
                                                  confirmed it"
    `);
    expect(overview(withLosses())).toContain("  3  in-transit            round-robin  sent, and cut off");
    expect(overview(oddHeavy)).toBe("");
  });
});

describe("the names of variants", () => {
  const naming = (...named: [name: string, settings: Record<string, unknown>][]) =>
    namingOf(
      named.map(([name, settings]) => variant({ name, settings: settings as Record<string, string> })),
    );

  test("of a matrix are its dimensions, yes and no where they are true and false", () => {
    expect(
      naming(
        ["durable=true ack=auto", { "queue.durable": true, "workers.ack": "auto" }],
        ["durable=false ack=auto", { "queue.durable": false, "workers.ack": "auto" }],
      ),
    ).toEqual({
      heads: ["durable", "ack"],
      rows: [
        ["yes", "auto"],
        ["no", "auto"],
      ],
    });
  });

  test("of variants times a matrix begin with the variant, whatever else it sets", () => {
    expect(
      naming(
        ["kill, hard, prefetch=1", { faults: [], "producers.prefetch": 3, "workers.prefetch": 1 }],
        ["calm, prefetch=1", { "workers.prefetch": 1 }],
      ),
    ).toEqual({
      heads: ["variant", "prefetch"],
      rows: [
        ["kill, hard", "1"],
        ["calm", "1"],
      ],
    });
  });

  test.each([
    ["of a matrix of one dimension", ["prefetch=1", { "workers.prefetch": 1 }]],
    ["that only end like a setting", ["notprefetch=1", { "workers.prefetch": 1 }]],
    ["that say nothing of their settings", ["fair", { "workers.prefetch": 1 }]],
    ["that are made of settings but for a word", ["so prefetch=1 type=a", { prefetch: 1, type: "a" }]],
  ] as const)("%s stay whole", (_, [name, settings]) => {
    expect(naming([name, settings])).toEqual({ heads: ["variant"], rows: [[name]] });
  });
});

function compared(result: Result, width: number): string[] {
  return comparison(result, { width, style: createStyle(false) });
}

function overview(result: Result): string {
  return lossOverview(result, { width: 80, style: createStyle(false) }).join("\n");
}
