import { describe, expect, it } from "vitest";
import { declarationProblem } from "../../src/amqp/topology.ts";

const address = { url: "amqp://me:secret@127.0.0.1" };
const orders = { name: "orders", durable: true };

/** As amqplib tells of it. */
const refused = (words: string): Error =>
  Object.assign(
    new Error(
      `Operation failed: QueueDeclare; 406 (PRECONDITION-FAILED) with message "PRECONDITION_FAILED - ${words}"`,
    ),
    { code: 406 },
  );

describe("a queue that the broker does not declare", () => {
  it.each([
    [
      "invalid arg 'x-consumer-timeout' for queue 'orders' in vhost '/' of queue type rabbit_classic_queue",
      'the broker refuses x-consumer-timeout for queue "orders", which it did not make: ',
    ],
    [
      "invalid arg 'x-max-priority' for queue 'orders' in vhost '/': {value_negative,-1}",
      'the broker refuses queue.maxPriority for queue "orders", which it did not make: ',
    ],
  ])("of an argument that it refuses is not there, and the broker's words are told: %s", (words, told) => {
    const problem = declarationProblem(refused(words), orders, address);
    expect(problem.kind).toBe("broker");
    expect(problem.message).toBe(told + words);
    expect(problem.message).not.toMatch(/exists|untouched|Operation failed/);
    expect(problem.hint).toContain("another queue.type");
  });

  it("of other settings than that of the same name is there, and was left untouched", () => {
    const words =
      "inequivalent arg 'x-message-ttl' for queue 'orders' in vhost '/': received the value '5000' of type 'signedint' but current is none";
    const { kind, message } = declarationProblem(refused(words), orders, address);
    expect(kind).toBe("broker");
    expect(message).toBe(
      'queue "orders" exists with other settings and was left untouched: queue.ttl differs: the scenario says 5000, the queue has none',
    );
  });
});
