import { keyOfArgument } from "../schema/queue-schema.ts";
import type { Checked, Conflict } from "./conflict.ts";

/** They name a target, which no key can. */
const targetArguments = ["x-dead-letter-exchange", "x-dead-letter-routing-key"];

/** Queue settings that RabbitMQ refuses or ignores. */
export function checkQueue({ scenario, isWritten }: Checked): Conflict[] {
  const { queue } = scenario;
  const conflicts: Conflict[] = [];
  const type = ["queue", "type"];
  if (queue.type === "quorum") {
    if (!queue.durable) {
      conflicts.push({
        message: "a quorum queue is always durable",
        hint: "remove `durable: false`, or use type: classic",
        paths: [["queue", "durable"], type],
      });
    }
    if (queue.maxPriority !== undefined) {
      conflicts.push({
        message: "a quorum queue has no maxPriority",
        hint: "remove it: by itself a quorum queue has 32 strict priorities since RabbitMQ 4.3 (0 to 31; 4 where a kind has none), in 4.0 to 4.2 two (up to 4, and above), before 4.0 none",
        paths: [["queue", "maxPriority"], type],
      });
    }
    if (queue.overflow === "reject-publish-dlx") {
      conflicts.push({
        message: "a quorum queue cannot do overflow: reject-publish-dlx",
        hint: "use reject-publish or drop-head, or type: classic",
        paths: [["queue", "overflow"], type],
      });
    }
  } else if (queue.deliveryLimit !== undefined) {
    conflicts.push({
      message: "only a quorum queue has a deliveryLimit",
      hint: "set type: quorum, or remove it",
      paths: [["queue", "deliveryLimit"], type],
    });
  }
  const { delayedRetry } = queue;
  if (delayedRetry !== undefined) {
    const path = ["queue", "delayedRetry"];
    if (queue.type !== "quorum") {
      conflicts.push({
        message: "only a quorum queue has a delayedRetry",
        hint: "set type: quorum, or remove it",
        paths: [path, type],
      });
    }
    const { min, max = min } = delayedRetry;
    if (max < min) {
      conflicts.push({
        message: `the longest delay, ${max} ms, is below the shortest, ${min} ms`,
        hint: "raise max or lower min",
        paths: [[...path, "max"]],
      });
    }
    for (const key of ["min", "max"] as const) {
      if (Number.isInteger(delayedRetry[key] ?? 0)) continue;
      conflicts.push({ message: "a delay is whole milliseconds", hint: "round it", paths: [[...path, key]] });
    }
  }
  const atLeastOnce = typeof queue.deadLetter === "object" && queue.deadLetter.strategy === "at-least-once";
  if (atLeastOnce && queue.type !== "quorum") {
    conflicts.push({
      message: "only a quorum queue can dead-letter at-least-once",
      hint: "set type: quorum, or `deadLetter: true`",
      paths: [["queue", "deadLetter"], type],
    });
  } else if (atLeastOnce && queue.overflow !== "reject-publish") {
    conflicts.push({
      message:
        "deadLetter at-least-once needs `overflow: reject-publish`: without it the broker takes at-most-once",
      hint: "set overflow: reject-publish",
      paths: [
        ["queue", "deadLetter"],
        ["queue", "overflow"],
      ],
    });
  }
  const limited = queue.maxLength !== undefined || queue.maxBytes !== undefined;
  if (queue.overflow !== undefined && !limited && !atLeastOnce) {
    conflicts.push({
      message: "overflow without a maxLength or maxBytes never happens",
      hint: "set maxLength or maxBytes, or remove overflow",
      paths: [["queue", "overflow"]],
    });
  }
  if (queue.ttl !== undefined && !Number.isInteger(queue.ttl)) {
    conflicts.push({ message: "a ttl is whole milliseconds", hint: "round it", paths: [["queue", "ttl"]] });
  }
  for (const argument of Object.keys(queue.arguments)) {
    const key = Object.hasOwn(keyOfArgument, argument) ? keyOfArgument[argument] : undefined;
    if (key === undefined || (key === "delayedRetry" && queue.delayedRetry === undefined)) continue;
    if (targetArguments.includes(argument)) {
      conflicts.push({
        message: `where dead letters go cannot be chosen: \`${argument}\` would lead them past the account`,
        hint: "remove it; `deadLetter: true` sends them to a queue that the run makes, counts and removes (a target of your own, as a retry by ttl has it, cannot be said yet)",
        paths: [["queue", "arguments", argument]],
      });
      continue;
    }
    conflicts.push({
      message: `\`${argument}\` has a key of its own, \`${key}\`${isWritten(["queue", key]) ? ", which is set too" : ""}`,
      hint: `set queue.${key} instead`,
      paths: [["queue", "arguments", argument]],
    });
  }
  return conflicts;
}
