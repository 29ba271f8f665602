import { describe, expect, it } from "vitest";
import type { PolicyDefinition } from "../../src/broker/inspector.ts";
import { hiddenMessagesOf } from "../../src/run/hidden-messages.ts";
import { planOf } from "../ledger/records.ts";

const by = (queue: string, version = "4.3.6", policy: PolicyDefinition | null = null) =>
  hiddenMessagesOf(planOf(`messages: {count: 1}\nqueue: {${queue}}`).queue, version, policy);

describe("a queue holds messages that are neither ready nor with a worker", () => {
  it.each([
    ["nowhere without a delayed retry", by("type: quorum"), 0, true],
    ["nowhere of a classic queue", by("type: classic", "4.3.6", { "delayed-retry-type": "all" }), 0, true],
    ["for max", by("type: quorum, delayedRetry: {min: 1s, max: 5s}"), 5000, true],
    [
      "as its arguments say",
      by(
        "type: quorum, arguments: {x-delayed-retry-type: all, x-delayed-retry-min: 3000, x-delayed-retry-max: 9000}",
      ),
      9000,
      true,
    ],
    [
      "as a policy says",
      by("type: quorum", "4.3.6", {
        "delayed-retry-type": "all",
        "delayed-retry-min": 1000,
        "delayed-retry-max": 3000,
      }),
      3000,
      true,
    ],
    [
      "for min times the delivery limit without max",
      by("type: quorum, deliveryLimit: 3, delayedRetry: {min: 1s}"),
      3000,
      true,
    ],
    [
      "without a bound if there is no limit either",
      by("type: quorum, deliveryLimit: unlimited, delayedRetry: {min: 1s}"),
      20_000,
      false,
    ],
    [
      "nowhere before RabbitMQ 4.3",
      by("type: quorum, arguments: {x-delayed-retry-type: all, x-delayed-retry-min: 3000}", "4.0.5"),
      0,
      true,
    ],
    [
      "nowhere where it is disabled",
      by("type: quorum, arguments: {x-delayed-retry-type: disabled, x-delayed-retry-min: 3000}"),
      0,
      true,
    ],
    ["nowhere without min", by("type: quorum, arguments: {x-delayed-retry-type: all}"), 0, true],
  ])("%s", (_where, sight, delay, isBound) => {
    expect(sight).toMatchObject({ delay, isBound });
  });

  it("as long as its dead letters are not confirmed, if they are dead-lettered at least once", () => {
    expect(by("type: quorum").deadLetters).toBe(false);
    expect(by("type: quorum", "4.0.5", { "dead-letter-strategy": "at-least-once" }).deadLetters).toBe(true);
  });
});
