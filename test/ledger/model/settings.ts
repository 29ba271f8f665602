import fc from "fast-check";
import type { Plan, PlannedFault } from "../../../src/plan/plan.ts";
import { planOf } from "../records.ts";

/** What a history is about. */
export interface Settings {
  readonly queue:
    | "classic"
    | "not durable"
    | "quorum"
    | "new quorum"
    | "limited"
    | "delayed"
    | "short"
    | "dead-letter";
  readonly persistent: boolean;
  readonly confirms: boolean;
  readonly onFailure: "republish" | "drop";
  readonly producers: number;
  readonly workers: readonly { readonly ack: "manual" | "auto"; readonly prefetch: number }[];
}

export const settings: fc.Arbitrary<Settings> = fc.record({
  queue: fc.constantFrom(
    "classic",
    "classic",
    "not durable",
    "quorum",
    "new quorum",
    "limited",
    "delayed",
    "short",
    "dead-letter",
  ),
  persistent: fc.boolean(),
  confirms: fc.constantFrom(true, true, false),
  onFailure: fc.constantFrom("republish", "drop"),
  producers: fc.integer({ min: 1, max: 2 }),
  workers: fc.array(
    fc.record({ ack: fc.constantFrom("manual", "auto"), prefetch: fc.integer({ min: 1, max: 4 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** Whether a queue is a quorum queue. */
export function isQuorum({ queue }: Settings): boolean {
  return queue === "quorum" || queue === "new quorum" || queue === "limited" || queue === "delayed";
}

/** ms after a queue's declaration in which a kill of the broker empties it, if it is a new quorum queue. */
export const newFor = 1500;

/** The returns that a message of a limited queue survives. */
export const deliveryLimit = 1;

/** The most messages that wait in a queue that drops its oldest. */
export const shortLength = 4;

const queues: Readonly<Record<Settings["queue"], string>> = {
  classic: "{}",
  "not durable": "{durable: false}",
  quorum: "{type: quorum, deliveryLimit: 1000}",
  "new quorum": "{type: quorum, deliveryLimit: 1000}",
  limited: `{type: quorum, deliveryLimit: ${deliveryLimit}}`,
  delayed: "{type: quorum, deliveryLimit: unlimited, delayedRetry: {min: 1s, max: 5s}}",
  short: `{maxLength: ${shortLength}}`,
  "dead-letter": "{deadLetter: true}",
};

const names = [
  "restart-broker",
  "kill-broker",
  "purge-queue",
  "delete-queue",
  "kill-worker",
  "kill-producer",
  "cut-connection",
  "remove-workers",
] as const;

export type FaultName = (typeof names)[number];

/** The place of a fault in the plan of every history. */
export function placeOf(fault: FaultName): number {
  return names.indexOf(fault);
}

const plans = new Map<string, Plan>();

/** The plan of a history; every kind of fault stands in it once, to be done as often as the history wants. */
export function planFor({ queue, persistent, confirms, onFailure, producers, workers }: Settings): Plan {
  const consumers = workers.map(({ ack, prefetch }, i) => {
    const held = ack === "manual" ? `, prefetch: ${prefetch}` : "";
    return `{name: w${i}, ack: ${ack}${held}}`;
  });
  const text = `
messages: {count: 1000, persistent: ${persistent}, pattern: [a, b, b], kinds: {a: {}, b: {}}}
queue: ${queues[queue]}
producers: {count: ${producers}, confirms: ${confirms}${confirms ? `, onFailure: ${onFailure}` : ""}}
workers: [${consumers.join(", ")}]`;
  const known = plans.get(text);
  if (known !== undefined) return known;
  const base = planOf(text);
  const faults: PlannedFault[] = names.map((name) => ({
    do: name,
    at: { by: "time", ms: 0 },
    every: null,
    times: null,
  }));
  const plan = { ...base, faults };
  plans.set(text, plan);
  return plan;
}
