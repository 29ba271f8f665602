import { describe, expect, test } from "vitest";
import { faultSentence } from "../../src/report/explain/fault-sentence.ts";
import { faultTable } from "../../src/report/shared/fault-table.ts";
import { links } from "../../src/report/shared/links.ts";
import { formatExpected, formatFigure, unitOf } from "../../src/report/shared/units.ts";
import { renderTerminal, renderVerdict } from "../../src/report/terminal/terminal.ts";
import { createStyle } from "../../src/report/text/style.ts";
import type { FaultSummary, ProducerSummary, Result, RunResult } from "../../src/result/schema.ts";
import { oddHeavy } from "./fixture.ts";
import { fault, quietRun, variant } from "./parts.ts";

const never = fault({
  do: "kill-broker",
  at: null,
  times: 0,
  problem: "never happened: the run was over at 5.02 s",
});
const cuts = fault({
  do: "cut-connection",
  at: 300,
  times: 3,
  firstHandledAfter: 41.2,
  backlogRecoveredAfter: 720,
  redelivered: 60,
});
const restart = fault({ down: 3900, firstHandledAfter: 4100, lost: 1234, duplicated: 2, redelivered: 14 });

describe("the faults of a run", () => {
  test("are a table, a row each, and under it what went wrong with them", () => {
    expect(tableOf([restart, cuts, never])).toMatchInlineSnapshot(`
      "┌──────────────────────────────────────────────────────────────────────────────┐
      │ fault                    at    down     next  caught up   lost  dup.  redel. │
      ├──────────────────────────────────────────────────────────────────────────────┤
      │ 1 restart-broker     2.50 s  3.90 s   4.10 s          –  1,234     2      14 │
      │ 2 cut-connection  300 ms ×3       –  41.2 ms     720 ms      0     0      60 │
      │ 3 kill-broker         never       –        –          –      0     0       0 │
      └──────────────────────────────────────────────────────────────────────────────┘
        ! fault 3 (kill-broker) never happened: the run was over at 5.02 s"
    `);
  });

  test("have no column for an outage where the broker was up all the time", () => {
    expect(tableOf([cuts])).toMatchInlineSnapshot(`
      "┌─────────────────────────────────────────────────────────────────────┐
      │ fault                    at     next  caught up  lost  dup.  redel. │
      ├─────────────────────────────────────────────────────────────────────┤
      │ 1 cut-connection  300 ms ×3  41.2 ms     720 ms     0     0      60 │
      └─────────────────────────────────────────────────────────────────────┘"
    `);
  });

  test("keep a whole table on a narrow screen", () => {
    expect(tableOf([restart, cuts, never], 40)).toMatchInlineSnapshot(`
      "┌──────────────────────────────────┐
      │ fault                  at   lost │
      ├──────────────────────────────────┤
      │ 1 restar…roker     2.50 s  1,234 │
      │ 2 cut-co…ction  300 ms ×3      0 │
      │ 3 kill-broker       never      0 │
      └──────────────────────────────────┘
        ! fault 3 (kill-broker) never
          happened: the run was over at 5.02 s"
    `);
  });

  test("are nothing to show where there are none", () => {
    expect(faultTable(quietRun, { width: 80, style: createStyle(false) })).toEqual([]);
    expect(renderTerminal(oddHeavy, { color: false })).not.toContain("fault");
  });

  test("stand after the figures and before the losses", () => {
    const run = { ...lossyRun(), faults: [restart] };
    const text = renderTerminal(resultOf([run]), { color: false });
    const places = ["ledger  ", "│ fault ", "! lost"].map((part) => text.indexOf(part));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(-1);
  });
});

describe("an inconclusive run", () => {
  test("is explained by the fault that never happened", () => {
    expect(verdictOf([{ ...quietRun, faults: [restart, never] }])).toContain(
      "fault 2 (kill-broker) never happened: the run was over at 5.02 s\n",
    );
  });

  test("is explained by the fault that could not be done, and says of which run", () => {
    const failed = fault({ do: "kill-worker", problem: "worker-1 was not there" });
    const runs = [quietRun, { ...quietRun, index: 2, faults: [failed] }];
    expect(verdictOf(runs)).toContain("odd run 2: fault 1 (kill-worker): worker-1 was not there\n");
  });

  test("that was interrupted is not blamed on faults that it did not get to", () => {
    const text = verdictOf([{ ...quietRun, ending: "interrupted", faults: [{ ...never, problem: null }] }]);
    expect(text).toContain("odd ended early (interrupted)");
    expect(text).not.toContain("kill-broker");
  });
});

describe("a limit on what a fault does", () => {
  test.each([
    ["faults.0.down", "<= 5000", "≤ 5 s"],
    ["faults.0.firstHandledAfter", "<= 5s", "≤ 5s"],
    ["faults.1.backlogRecoveredAfter", "between 200 and 800", "between 200 ms and 800 ms"],
    ["faults.0.lost", "0", "= 0"],
    ["faults.0.times", ">= 3", "≥ 3"],
  ])("%s %s is shown as %s", (path, written, shown) => {
    expect(formatExpected(written, unitOf(path))).toBe(shown);
  });

  test("is held against a duration", () => {
    expect(formatFigure(3904.2, unitOf("faults.0.down"))).toBe("3.90 s");
  });
});

describe("the links of a run", () => {
  const run = (figures: Partial<ProducerSummary>, makespan: number | null = 1000): RunResult => ({
    ...quietRun,
    dispatch: { ...quietRun.dispatch, makespan },
    producers: quietRun.producers.map((producer) => ({ ...producer, ...figures })),
  });

  test("are nothing to speak of as long as they were up and took messages", () => {
    expect(links(run({}))).toEqual([]);
  });

  test("say how long the broker forbade publishing", () => {
    expect(links(run({ blocked: 1200, reconnects: 1 }))).toEqual([
      "1 reconnect of producers",
      "broker blocked publishing for 1.20 s",
    ]);
  });

  test("say of backpressure only where it is a tenth of the makespan", () => {
    expect(links(run({ backpressure: 99 }))).toEqual([]);
    expect(links(run({ backpressure: 250 }))).toEqual(["backpressure 250 ms (25.0 % of the time)"]);
    expect(links(run({ backpressure: 250 }, null))).toEqual([]);
  });

  test("name the longest wait of several producers, not the sum", () => {
    const [one] = run({ blocked: 300 }).producers;
    if (one === undefined) throw new Error("no producer");
    expect(links({ ...quietRun, producers: [one, { ...one, blocked: 500 }] })).toEqual([
      "broker blocked publishing for up to 500 ms",
    ]);
  });
});

function tableOf(faults: FaultSummary[], width = 80): string {
  return faultTable({ ...quietRun, faults }, { width, style: createStyle(false) }).join("\n");
}

function lossyRun(): RunResult {
  const { ledger } = quietRun;
  return { ...quietRun, ledger: { ...ledger, fates: { ...ledger.fates, lost: 1234 }, lostConfirmed: 1234 } };
}

function resultOf(runs: RunResult[]): Result {
  return {
    ...oddHeavy,
    verdict: "inconclusive",
    variants: [variant({ name: "odd", verdict: "inconclusive", runs })],
  };
}

function verdictOf(runs: RunResult[]): string {
  return renderVerdict(resultOf(runs), { color: false, width: 120 });
}

describe("a sentence on the faults", () => {
  test("says of three what they did, and how many more there are", () => {
    const down = fault({ do: "kill-broker", at: 3500, times: 2, down: 3780, firstHandledAfter: 4240 });
    const quiet = fault({ do: "purge-queue", at: 1000 });
    expect(faultSentence({ ...quietRun, faults: [down, quiet, never, cuts, restart] })).toBe(
      "kill-broker at 3.50 s, 2 times: down 3.78 s, next message handled after 4.24 s; " +
        "purge-queue at 1.00 s; kill-broker never happened; and 2 more",
    );
  });

  test("says when the broker stayed away", () => {
    expect(faultSentence({ ...quietRun, faults: [fault({ do: "kill-broker", lost: 1200 })] })).toBe(
      "kill-broker at 2.50 s: down for good, 1,200 lost",
    );
  });

  test("of a run without any is empty", () => {
    expect(faultSentence(quietRun)).toBe("");
  });
});
