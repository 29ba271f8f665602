import { describe, expect, test } from "vitest";
import { lossTable } from "../../../src/report/terminal/losses.ts";
import { createStyle } from "../../../src/report/text/style.ts";
import type { Loss, RunResult, Sample } from "../../../src/result/schema.ts";
import { cleanLedger, quietRun } from "../parts.ts";
import { withLosses } from "../variations.ts";

const screen = { width: 80, style: createStyle(false) };
const [lossy = quietRun] = withLosses().variants[0]?.runs ?? [];

describe("the losses of a run", () => {
  test("are nothing to show where there are none", () => {
    expect(lossTable(quietRun, screen)).toEqual([]);
  });

  test("stand by cause, kind and promise, confirmed ones first", () => {
    const shuffled = { ...lossy.ledger, losses: lossy.ledger.losses.toReversed() };
    expect(rowsIn(lossTable({ ...lossy, ledger: shuffled }, screen))).toEqual([
      "cause                 kind   promise        lost  of its kind",
      "transient-at-restart  heavy  confirmed         7        7.0 %",
      "unexplained           light  confirmed         1        1.0 %",
      "transient-at-restart  light  confirmed         1        1.0 %",
      "in-transit            light  not confirmed     3        3.0 %",
    ]);
  });

  test.each([
    ["unexplained", {}, "3 confirmed (a broken promise)"],
    ["new-queue-at-kill", { queue: { type: "quorum", durable: true } }, "3 confirmed (a broken promise)"],
    ["unexplained", { queue: { type: "classic", durable: false } }, "3 confirmed"],
    ["unexplained", { messages: { persistent: false } }, "3 confirmed"],
    ["unexplained", { queue: { type: "classic", durable: true, ttl: 500 } }, "3 confirmed"],
    ["unexplained", { queue: { type: "classic", durable: true, maxLength: 10 } }, "3 confirmed"],
    [
      "unexplained",
      { queue: { type: "classic", durable: true, maxLength: 10, overflow: "reject-publish" } },
      "3 confirmed (a broken promise)",
    ],
    [
      "unexplained",
      { queue: { type: "classic", durable: true, arguments: { "x-max-length": 10 } } },
      "3 confirmed",
    ],
    ["overflow", {}, "3 confirmed"],
    ["transient-at-restart", {}, "3 confirmed"],
    ["queue-purged", {}, "3 confirmed"],
    ["auto-ack-in-flight", {}, "3 confirmed"],
  ] as const)("by %s with %j are %s", (cause, settings, told) => {
    const scenario = {
      queue: { type: "classic", durable: true },
      messages: { persistent: true },
      ...settings,
    };
    const run = losing([{ cause, kind: "task", confirmed: true, count: 3, share: null }]);
    const ledger = { ...run.ledger, lostConfirmed: 3, lostUnconfirmed: 0 };
    expect(
      lossTable({ ...run, ledger }, screen, scenario)[0]
        ?.split(/ {3,}/)
        .at(-1),
    ).toBe(told);
  });

  test("break a promise by so many as neither the scenario nor a policy of the broker brought about", () => {
    const scenario = { queue: { type: "classic", durable: true }, messages: { persistent: true } };
    expect(lossTable(lossy, screen, scenario)[0]).toContain("9 confirmed (1 of them a broken promise)");
    expect(lossTable({ ...lossy, policy: { "message-ttl": 500 } }, screen, scenario)[0]).not.toContain(
      "promise",
    );
    expect(lossTable(lossy, screen)[0]).not.toContain("promise");
  });

  test("are red where they were confirmed, and only there", () => {
    const rows = lossTable(lossy, { width: 80, style: createStyle(true) }).filter((line) =>
      /light|heavy/.test(line),
    );
    const red = "\u001B[1m\u001B[31mconfirmed";
    expect(rows.filter((line) => line.includes(red))).toHaveLength(3);
    expect(rows.filter((line) => line.includes("not confirmed"))).toHaveLength(1);
    expect(rows.find((line) => line.includes("not confirmed"))).not.toContain("\u001B[31m");
  });

  test("of more than twelve sorts end in a row for all others", () => {
    const rows = rowsIn(lossTable(losing(sorts(15)), screen));
    expect(rows).toHaveLength(1 + 12 + 1);
    expect(rows.at(-1)).toBe("… 3 more             not confirmed     6");
    expect(rowsIn(lossTable(losing(sorts(12)), screen)).at(-1)).toContain("kind-1 ");
  });

  test("that were confirmed are counted in that row too", () => {
    const confirmed = sorts(15).map((loss) => ({ ...loss, confirmed: true }));
    expect(rowsIn(lossTable(losing(confirmed), screen)).at(-1)).toBe(
      "… 3 more             6 confirmed     6",
    );
  });

  test("have the meaning of each cause that occurs, a line each", () => {
    const meanings = lossTable(lossy, screen).filter((line) => /^ {4}[a-z]/.test(line));
    expect(meanings).toEqual([
      "    transient-at-restart  not persistent, in the queue when the broker went down",
      "    in-transit            sent, and cut off before the broker confirmed it",
      "    unexplained           none of the known causes fits: look into it",
    ]);
  });

  test("of a result without a table of them stand by cause alone, with their number", () => {
    const old: RunResult = { ...lossy, ledger: { ...lossy.ledger, losses: [] } };
    const lines = lossTable(old, screen);
    expect(rowsIn(lines)).toEqual([]);
    expect(lines).toContain("    3  in-transit            sent, and cut off before the broker confirmed it");
  });

  test("have ten examples at most, unexplained ones first, and the fault that took them", () => {
    const samples = [...Array.from({ length: 11 }, (_, id) => sample(id)), unexplained];
    const ledger = { ...lossy.ledger, samples: { lost: samples, duplicates: [], unexpected: [] } };
    const text = lossTable({ ...lossy, ledger }, { ...screen, width: 140 });
    const examples = text.filter((line) => line.startsWith("    - "));
    expect(examples).toHaveLength(10);
    expect(examples.slice(0, 2)).toEqual([
      "    - unexplained: message 99 (task), sent at 3.00 ms, confirmed at 4.00 ms, never delivered",
      "    - in-transit: message 0 (task), sent at 3.00 ms, never confirmed, delivered to worker-2, taken by kill-broker at 2.50 s",
    ]);
    expect(text.at(-1)).toBe("    … 2 more samples in result.json");
  });
});

const unexplained: Sample = {
  id: 99,
  kind: "task",
  sent: 3,
  confirmed: 4,
  delivered: null,
  cause: "unexplained",
  fault: null,
  story: null,
};

function sample(id: number): Sample {
  const fault = { index: 0, do: "kill-broker", at: 2500 };
  return { ...unexplained, id, confirmed: null, delivered: "worker-2", cause: "in-transit", fault };
}

/** So many sorts of losses, of 1, 2, 3, … messages. */
function sorts(count: number): Loss[] {
  return Array.from({ length: count }, (_, index) => ({
    cause: "in-transit",
    kind: `kind-${index + 1}`,
    confirmed: false,
    count: index + 1,
    share: 0.01,
  }));
}

function losing(losses: readonly Loss[]): RunResult {
  const lost = losses.reduce((sum, { count }) => sum + count, 0);
  const ledger = { ...cleanLedger, fates: { ...cleanLedger.fates, lost }, losses: [...losses] };
  return { ...quietRun, ledger };
}

/** What stands in the rows of a table, without its frame. */
function rowsIn(lines: readonly string[]): string[] {
  return lines.filter((line) => line.startsWith("│")).map((line) => line.slice(1, -1).trim());
}

describe("a message whose loss is unexplained", () => {
  const story = {
    happened: [
      { at: 3, what: "sent", who: "producer-1" },
      { at: 4, what: "confirmed", who: "producer-1" },
      { at: 50, what: "delivered", who: "worker-2" },
      { at: 60, what: "requeued", who: "worker-2" },
    ],
    omitted: 0,
    lastFault: { index: 0, do: "kill-broker", at: 20 },
    ruledOut: [{ cause: "overflow", why: "no limit that drops messages is known to be set" }],
  };
  const ledger = {
    ...lossy.ledger,
    samples: { ...lossy.ledger.samples, lost: [{ ...unexplained, story }] },
  };

  test("is told with what happened to it, and what was ruled out and why, in 80 columns", () => {
    const lines = lossTable({ ...lossy, ledger }, screen);
    // A line that breaks has no comma at its end.
    const text = lines.join(" ").replace(/[\s,;]+/g, " ");
    expect(text).toContain(
      "3.00 ms sent (producer-1) 4.00 ms confirmed (producer-1) 50.0 ms delivered (worker-2)",
    );
    expect(text).toContain("60.0 ms requeued (worker-2) last fault kill-broker at 20.0 ms");
    expect(text).toContain(
      "ruled out for message 99: overflow: no limit that drops messages is known to be set",
    );
    for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  });
});
