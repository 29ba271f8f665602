import { describe, expect, it } from "vitest";
import { disconnectOf } from "../../src/amqp/disconnect.ts";
import type { LinkError } from "../../src/run/host/protocol.ts";
import { RepeatedErrors } from "../../src/run/repeated-errors.ts";

const amqplib = (code: number, words: string): string =>
  `Channel closed by server: ${code} (X) with message "${words}"`;

const tooLarge = disconnectOf(
  amqplib(406, "PRECONDITION_FAILED - message size 17825792 is larger than configured max size 16777216"),
  406,
);
const forbidden = disconnectOf(amqplib(403, "ACCESS_REFUSED - write access refused"), 403);
const tookBack = disconnectOf(
  amqplib(406, "PRECONDITION_FAILED - delivery acknowledgement on channel 1 timed out"),
  406,
);

const ofProducer = (at: number, loss = tooLarge, progress = 0, who = "producer-1"): LinkError => ({
  ...loss,
  at,
  who,
  progress,
});
const ofWorker = (at: number, loss = tookBack, who = "worker-1"): LinkError => ({
  ...loss,
  at,
  who,
  progress: null,
});

/** What was found after troubles, each with how many messages were done by then. */
function found(...troubles: readonly (readonly [LinkError, number])[]) {
  const errors = new RepeatedErrors();
  for (const [trouble, done] of troubles) errors.record(trouble, done);
  return errors.found;
}

describe("the same error three times with nothing done in between", () => {
  it("is final where the broker's refusal stays, and says so in the broker's words", () => {
    const after = found([ofProducer(0), 0], [ofProducer(600), 3], [ofProducer(1300), 9]);
    expect(after).toMatchObject({ isFinal: true });
    expect(after?.problem).toBe(
      "producer-1 met with the same 3 times, and nothing was done in between: the broker closed the channel: PRECONDITION_FAILED - message size 17825792 is larger than configured max size 16777216",
    );
    expect(after?.hint).toContain("max_message_size");
    expect(found(...[0, 600, 1300].map((at) => [ofProducer(at, forbidden), 0] as const))?.isFinal).toBe(true);
  });

  it("is not final where the broker only took back what was held for too long, whoever held it", () => {
    const after = found(
      [ofWorker(0), 3],
      [ofWorker(5000, tookBack, "worker-2"), 3],
      [ofWorker(10_000, tookBack, "worker-3"), 3],
    );
    expect(after).toMatchObject({ isFinal: false });
    expect(after?.hint).toContain("consumer timeout");
  });
});

describe("nothing is found", () => {
  it("when something was done in between: of a producer by itself, of workers by anybody", () => {
    expect(
      found([ofProducer(0), 0], [ofProducer(600, tooLarge, 1), 0], [ofProducer(1300, tooLarge, 2), 0]),
    ).toBeNull();
    expect(found([ofWorker(0), 1], [ofWorker(5000), 2], [ofWorker(9000), 3])).toBeNull();
  });

  it("when many meet with the same at once", () => {
    const many = Array.from({ length: 100 }, (_, i) => [ofWorker(i, forbidden, `worker-${i}`), 0] as const);
    expect(found(...many)).toBeNull();
  });

  it("when connections only went, as long as they come back", () => {
    const gone = disconnectOf("read ECONNRESET", "ECONNRESET");
    const forced = disconnectOf('Connection closed: 320 (X) with message "CONNECTION_FORCED - bye"', 320);
    const times = [0, 1000, 2000, 3000];
    expect(found(...times.map((at) => [ofWorker(at, gone), 0] as const))).toBeNull();
    expect(found(...times.map((at) => [ofWorker(at, forced), 0] as const))).toBeNull();
  });

  it("when each of three refusals is another one", () => {
    const other = disconnectOf(amqplib(404, "NOT_FOUND - no queue"), 404);
    expect(
      found([ofProducer(0), 0], [ofProducer(600, forbidden), 0], [ofProducer(1300, other), 0]),
    ).toBeNull();
  });

  it("when a queue is away for a while, or its node is", () => {
    const gone = disconnectOf(amqplib(404, "NOT_FOUND - no queue 'a' in vhost '/'"), 404);
    expect(found(...[0, 2000, 4000, 6000, 9000].map((at) => [ofWorker(at, gone), 0] as const))).toBeNull();
    expect(found(...[0, 11_000, 22_000].map((at) => [ofWorker(at, gone), 0] as const))?.isFinal).toBe(true);
    const down = "NOT_FOUND - home node 'rabbit@b' of durable queue 'a' in vhost '/' is down or inaccessible";
    const away = disconnectOf(amqplib(404, down), 404);
    expect(found(...[0, 11_000, 22_000].map((at) => [ofWorker(at, away), 0] as const))).toBeNull();
  });

  it("when a fault explains what came until then", () => {
    const errors = new RepeatedErrors();
    for (const at of [0, 600]) errors.record(ofProducer(at), 0);
    errors.reset();
    errors.record(ofProducer(1300), 0);
    expect(errors.found).toBeNull();
  });
});

it("the first of each sort is worth telling, others are not", () => {
  const errors = new RepeatedErrors();
  const told = [ofProducer(0), ofProducer(10), ofProducer(20, forbidden), ofWorker(30)].map((one) =>
    errors.record(one, 0),
  );
  expect(told).toEqual([true, false, true, true]);
});
