import { describe, expect, it } from "vitest";
import type { QueueFacts } from "../../src/broker/inspector.ts";
import { finalInspection } from "../../src/run/final-inspection.ts";
import { QueueInspection } from "../../src/run/queue-inspection.ts";
import { planOf } from "../ledger/records.ts";

const deadLetters = "queue: {type: quorum, deadLetter: {strategy: at-least-once}, overflow: reject-publish}";

/** What a last look finds hidden of 5 missing messages in a queue that says so much of itself. */
function lookedAt(
  queue: string,
  { facts, workers = "", missing = 5, left = 0 }: Partial<Given> = {},
): ReturnType<typeof finalInspection> {
  const inspector = { way: "made up", isCheap: false, look: async () => facts ?? null };
  const ask = facts === undefined ? null : inspector;
  // A run that was stopped does not wait until the broker has counted again.
  const inspection = new QueueInspection(ask, "amqp://localhost", "work", Date.now, AbortSignal.abort());
  const plan = planOf(`messages: {count: 9}\n${queue}\n${workers}`);
  return finalInspection(plan, "4.3.6", inspection, { missing, refused: 0, left });
}

interface Given {
  readonly facts: QueueFacts;
  readonly workers: string;
  readonly missing: number;
  readonly left: number;
}

describe("what is missing may be hidden in the queue", () => {
  it("as dead letters, as many as may be, where nobody counts them", async () => {
    expect(await lookedAt(deadLetters)).toEqual({
      count: null,
      reason: expect.stringMatching(/^the queue may still have held dead letters .*broker\.management/),
    });
  });

  it("as far as the broker counts more than was found in it", async () => {
    const facts: QueueFacts = { messages: 3, policy: {} };
    expect(await lookedAt(deadLetters, { facts, left: 1 })).toEqual({
      count: 2,
      reason: "the queue still held 2 messages that were neither ready nor with a worker",
    });
  });
});

describe("nothing is hidden", () => {
  it.each([
    ["the broker counts no more than was found", { facts: { messages: 1, policy: {} }, left: 1 }],
    ["nothing is missing", { missing: 0 }],
    ["what is delivered never comes back", { workers: "workers: {ack: auto}" }],
  ])("where %s", async (_where, given) => {
    expect(await lookedAt(deadLetters, given)).toBeNull();
  });

  it("in a queue that has no way to hide any", async () => {
    expect(await lookedAt("queue: {type: quorum}")).toBeNull();
  });
});
