import { withKeysFor } from "./raw-arguments.ts";
import type { Kind, Messages, Pattern, Phase, Rate, Scenario, WorkerGroup } from "./scenario.ts";
import type { WrittenScenario } from "./schema/schema.ts";

const defaultCount = 1000;
const defaultKinds: Messages["kinds"] = { task: { work: { is: "fixed", value: 0 }, size: 16 } };

/** What is written with every default in, the forms that mean the same made the same. */
export function resolve(written: WrittenScenario, fallbackName: string): Omit<Scenario, "expect"> {
  const { name = fallbackName, description, broker, queue, faults, timeout, record, repeat, seed } = written;
  const phases = resolvePhases(written.producers.phases);
  const { rate: _rate, phases: _phases, ...producers } = written.producers;
  const messages = resolveMessages(written.messages, phases);
  return {
    name,
    description,
    broker,
    queue: withKeysFor(queue),
    messages,
    producers: { ...producers, rate: resolveRate(written.producers, phases, messages) },
    workers: resolveWorkers(written.workers),
    faults,
    ...(timeout === undefined ? {} : { timeout }),
    record,
    repeat,
    seed,
  };
}

function resolveMessages(
  written: WrittenScenario["messages"],
  phases: readonly Phase[] | undefined,
): Messages {
  const { dot, persistent, bodies, draw = "exact" } = written;
  let { count, duration } = written;
  if (count === undefined && duration === undefined) {
    if (phases === undefined) count = defaultCount;
    else duration = phases.reduce((sum, phase) => sum + phase.for, 0);
  }
  const kinds = bodies === undefined ? (written.kinds ?? defaultKinds) : kindsOfBodies(bodies, dot);
  const pattern: Pattern =
    bodies === undefined
      ? (written.pattern ?? { is: "sequence", kinds: Object.keys(kinds) })
      : { is: "sequence", kinds: bodies.map(kindOfBody) };
  return {
    ...(count === undefined ? {} : { count }),
    ...(duration === undefined ? {} : { duration }),
    ...(bodies === undefined ? {} : { bodies }),
    pattern: wholeShares(pattern),
    ...(pattern.is === "mix" ? { draw } : {}),
    dot,
    persistent,
    kinds,
  };
}

/** Shares that come to 99.99 % because of rounding come to exactly 1. */
function wholeShares(pattern: Pattern): Pattern {
  if (pattern.is === "sequence") return pattern;
  const sum = sumOf(pattern.shares);
  if (Math.abs(sum - 1) < 1e-9 || !isWhole(sum)) return pattern;
  const shares = Object.entries(pattern.shares).map(([kind, share]) => [kind, share / sum] as const);
  return { is: "mix", shares: Object.fromEntries(shares) };
}

/** Whether shares come to 100 %, give or take 0.01. */
export function isWhole(sum: number): boolean {
  return Math.abs(sum - 1) < 1.000001e-4;
}

export function sumOf(shares: Readonly<Record<string, number>>): number {
  return Object.values(shares).reduce((sum, share) => sum + share, 0);
}

const dotsIn = (body: string) => body.split(".").length - 1;

function kindOfBody(body: string): string {
  const dots = dotsIn(body);
  return dots === 1 ? "1 dot" : `${dots} dots`;
}

/** Bodies with as many dots are one kind; its size is the largest of theirs. */
function kindsOfBodies(bodies: readonly string[], dot: number): Readonly<Record<string, Kind>> {
  const kinds = new Map<string, Kind>();
  for (const body of bodies) {
    const name = kindOfBody(body);
    const size = Math.max(kinds.get(name)?.size ?? 0, Buffer.byteLength(body));
    kinds.set(name, { work: { is: "fixed", value: dotsIn(body) * dot }, size });
  }
  return Object.fromEntries(kinds);
}

function resolvePhases(written: WrittenScenario["producers"]["phases"]): readonly Phase[] | undefined {
  let last = 0;
  return written?.map((phase) => {
    const from = phase.rate ?? last;
    last = phase.rate ?? phase.to ?? 0;
    return { for: phase.for, from, to: last };
  });
}

function resolveRate(
  { rate = "unlimited" }: WrittenScenario["producers"],
  phases: readonly Phase[] | undefined,
  messages: Messages,
): Rate {
  if (phases !== undefined) {
    const sum = phases.reduce((total, phase) => total + phase.for, 0);
    const last = phases.at(-1)?.to ?? 0;
    if (messages.count === undefined && messages.duration === sum) return { is: "phases", phases };
    return { is: "phases", phases: [...phases, { for: Number.POSITIVE_INFINITY, from: last, to: last }] };
  }
  if (rate === "unlimited") return { is: "unlimited" };
  return { is: "phases", phases: [{ for: Number.POSITIVE_INFINITY, from: rate, to: rate }] };
}

function resolveWorkers(written: WrittenScenario["workers"]): readonly WorkerGroup[] {
  if (Array.isArray(written)) return written.map((group) => ({ ...group, count: group.count ?? 1 }));
  return [{ ...written, count: written.count ?? 2 }];
}
