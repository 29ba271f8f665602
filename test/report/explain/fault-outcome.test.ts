import { describe, expect, test } from "vitest";
import { faultOutcome } from "../../../src/report/explain/fault-outcome.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import type { FaultSummary, LedgerSummary, RunResult } from "../../../src/result/schema.ts";
import { cleanLedger, fault, quietRun, variant } from "../parts.ts";
import { withLosses } from "../variations.ts";

const kill = fault({ do: "kill-broker", at: 3030, down: 4040, firstHandledAfter: 5250 });

describe("the sentence on a run whose faults took the broker or connections away", () => {
  test("says what was lost of what was confirmed, and when work went on", () => {
    expect(told([run([kill], { attempted: 800, confirmed: 800, duplicates: 1 })])).toBe(
      "Broker killed at 3.03 s, down 4.04 s: none of the 800 confirmed messages was lost; 1 was handled twice. " +
        "Work resumed 5.25 s after the kill.",
    );
  });

  test.each([
    [
      "a quorum queue",
      { queue: { type: "quorum", durable: true }, messages: {} },
      "lost (in a quorum queue)",
    ],
    [
      "a durable classic queue",
      { queue: { type: "classic", durable: true }, messages: { persistent: true } },
      "lost (persistent, in a durable queue)",
    ],
    [
      "transient messages",
      { queue: { type: "classic", durable: true }, messages: { persistent: false } },
      "lost.",
    ],
  ])("says why what was confirmed outlived the broker: %s", (_, scenario, told) => {
    expect(faultOutcome({ runs: [run([kill], {})], scenario })).toContain(told);
  });

  test("gives no such reason where the broker stayed up", () => {
    const scenario = { queue: { type: "quorum", durable: true }, messages: {} };
    const cut = fault({ do: "cut-connection", at: 3030, down: null });
    expect(faultOutcome({ runs: [run([cut], {})], scenario })).toContain("was lost.");
  });

  test("tells losses of what was never confirmed from broken promises", () => {
    expect(told([run([kill], lostOf(3, { lostUnconfirmed: 3 }))])).toContain(
      ": none of the 200 confirmed messages was lost, 3 unconfirmed ones were.",
    );
  });

  test("names the main cause of what was lost", () => {
    const losses = [
      { cause: "transient-at-restart", kind: "task", confirmed: true, count: 10, share: null },
      { cause: "auto-ack-in-flight", kind: "task", confirmed: true, count: 2, share: null },
      { cause: "in-transit", kind: "task", confirmed: false, count: 3, share: null },
    ] as const;
    const figures = { lostConfirmed: 12, lostUnconfirmed: 3, losses: [...losses] };
    expect(told([run([fault({ down: 900 })], lostOf(15, figures))])).toBe(
      "Broker restarted at 2.50 s, down 900 ms: 12 of the 200 confirmed messages were lost, 10 of them by " +
        "transient-at-restart (not persistent, in the queue when the broker went down), and so were 3 unconfirmed ones.",
    );
  });

  test("says that no known cause explains a loss", () => {
    const losses = [{ cause: "unexplained", kind: "task", confirmed: true, count: 2, share: null } as const];
    expect(told([run([kill], lostOf(2, { lostConfirmed: 2, losses }))])).toContain(
      "2 of the 200 confirmed messages were lost, all by no known cause.",
    );
  });

  test("speaks of all messages where none was confirmed", () => {
    expect(told([run([kill], { confirmed: 0 })])).toContain(": none of the 200 messages was lost.");
  });

  test("claims nothing of messages that nobody can tell of", () => {
    const fates = { ...cleanLedger.fates, handled: 188, unresolved: 12 };
    const forGood = fault({ do: "kill-broker" });
    expect(told([run([forGood], { fates })])).toBe(
      "Broker killed at 2.50 s, down for good: no confirmed message is known to be lost, " +
        "but nobody can tell of 12 messages.",
    );
  });

  test("counts what was dropped at the delivery limit, which is no loss", () => {
    const fates = { ...cleanLedger.fates, deliveryLimit: 4 };
    expect(told([run([kill], { fates })])).toContain("; 4 were dropped at the delivery limit.");
  });

  test("stays short of several faults", () => {
    const pause = fault({ do: "pause-broker", at: 9000, firstHandledAfter: 10 });
    expect(told([run([kill, fault({ down: 2060 }), pause])])).toBe(
      "3 faults, broker down 6.10 s in all: none of the 200 confirmed messages was lost.",
    );
    expect(told([run([fault({ do: "cut-connection", times: 3 })])])).toBe(
      "Connection cut 3 times: none of the 200 confirmed messages was lost.",
    );
  });

  test("tells no outage in all where it is not known of every time", () => {
    const occurrence = { ...kill, at: 1, ended: 2, who: [] };
    const again = { ...kill, times: 2, occurrences: [occurrence, { ...occurrence, down: null }] };
    expect(told([run([again])])).toBe("Broker killed twice: none of the 200 confirmed messages was lost.");
  });

  test("sums up several runs", () => {
    const slower = { ...kill, down: 4200, firstHandledAfter: 5300 };
    expect(told([run([kill]), run([slower], { duplicates: 2 })])).toBe(
      "Broker killed in each of 2 runs, down up to 4.20 s: none of the 400 confirmed messages was lost; " +
        "2 times a message was handled again. Work resumed at most 5.30 s after the kill.",
    );
  });

  test("says nothing of when work went on where it never stopped", () => {
    const killed = fault({ do: "kill-worker", at: 700, firstHandledAfter: 3 });
    expect(told([run([killed])])).toBe(
      "Worker killed at 700 ms: none of the 200 confirmed messages was lost.",
    );
  });

  test("is none without such a fault", () => {
    const never = fault({ do: "kill-broker", at: null, times: 0 });
    expect(told([quietRun])).toBeNull();
    expect(told([run([never, fault({ do: "purge-queue", lost: 3 })])])).toBeNull();
  });

  test("stands under the name of the variant in the terminal", () => {
    const [, after] = renderTerminal(withLosses(), { color: false }).split(
      "round-robin   prefetch unlimited\n",
    );
    expect(after).toMatch(/^Broker restarted at 2.50 s, down 3.90 s: 9 of the 194 confirmed messages were/);
  });
});

function told(runs: RunResult[]): string | null {
  return faultOutcome(variant({ runs }));
}

function run(faults: FaultSummary[], ledger: Partial<LedgerSummary> = {}): RunResult {
  return { ...quietRun, faults, ledger: { ...cleanLedger, ...ledger } };
}

function lostOf(lost: number, figures: Partial<LedgerSummary>): Partial<LedgerSummary> {
  return { ...figures, fates: { ...cleanLedger.fates, handled: 200 - lost, lost } };
}
