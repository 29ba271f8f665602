import type { Queue } from "./scenario.ts";

type Value = string | number | boolean;

const whole = (value: Value, least: number): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= least;

/** What a raw argument says in the words of a key; null: no value that the key has. */
const keys: Readonly<Record<string, (value: Value) => Partial<Queue> | null>> = {
  "x-message-ttl": (value) => (whole(value, 0) ? { ttl: value } : null),
  "x-max-length": (value) => (whole(value, 1) ? { maxLength: value } : null),
  "x-max-length-bytes": (value) => (whole(value, 1) ? { maxBytes: value } : null),
  "x-overflow": (value) =>
    value === "drop-head" || value === "reject-publish" || value === "reject-publish-dlx"
      ? { overflow: value }
      : null,
  "x-max-priority": (value) => (whole(value, 1) && value <= 255 ? { maxPriority: value } : null),
  "x-single-active-consumer": (value) => (value === true ? { singleActiveConsumer: value } : null),
  "x-delivery-limit": (value) =>
    value === -1 ? { deliveryLimit: "unlimited" } : whole(value, 0) ? { deliveryLimit: value } : null,
};

function isStrategy(value: Value): value is "at-most-once" | "at-least-once" {
  return value === "at-most-once" || value === "at-least-once";
}

/**
 * Takes a raw `x-…` argument for the key that means the same, where that is not set: so the account knows of it. The
 * others stay as they are.
 */
export function withKeysFor(queue: Queue): Queue {
  const rest: Record<string, Value> = {};
  let settings: Queue = queue;
  for (const [name, value] of Object.entries(queue.arguments)) {
    if (name === "x-dead-letter-strategy" && settings.deadLetter === true && isStrategy(value)) {
      settings = { ...settings, deadLetter: { strategy: value } };
      continue;
    }
    const meant = Object.hasOwn(keys, name) ? keys[name]?.(value) : null;
    const [key] = Object.keys(meant ?? {}) as (keyof Queue)[]; // an entry has keys of a queue
    if (meant && key !== undefined && (settings[key] === undefined || settings[key] === false))
      settings = { ...settings, ...meant };
    else rest[name] = value;
  }
  return { ...settings, arguments: rest };
}
