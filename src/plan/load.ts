import { Problem } from "../problem.ts";
import { amountBy } from "../scenario/rate.ts";
import type { Pattern, Scenario } from "../scenario/scenario.ts";
import { poissonAmounts, steadyAmounts, timesOfAmounts } from "./arrivals.ts";
import { digestOf } from "./digest.ts";
import { draw } from "./distribution.ts";
import { streams, uniform } from "./random.ts";

const mostMessages = 50_000_000;
/** ms; a work travels in µs in 32 bits, and a timer waits for 32 bits of ms. */
const longestWork = 3_600_000;
const openEndedPeriod = 1_048_576;

export interface PlannedKind {
  readonly name: string;
  readonly priority: number | undefined;
}

/**
 * The messages of a plan, in columns on shared memory: they cross to worker threads without a copy.
 * Message `id` has the values at `id % period`; `period` is `count` unless the load is open-ended.
 */
export interface Load {
  /** Of the messages, works and arrivals alone. */
  readonly digest: string;
  /** null: open-ended, as many as can be sent before `until`. */
  readonly count: number | null;
  /** ms since the run began, after which nothing more is sent; null: no such time. */
  readonly until: number | null;
  readonly period: number;
  readonly persistent: boolean;
  readonly kinds: readonly PlannedKind[];
  /** Texts to send instead of binary bodies, message `id` the one at `id % bodies.length`. */
  readonly bodies: readonly string[] | null;
  /** ms of work of a dot in such a text. */
  readonly dot: number;
  /** Index into `kinds`. */
  readonly kind: Uint16Array;
  /** µs */
  readonly work: Uint32Array;
  /** Bytes. */
  readonly size: Uint32Array;
  /** ms since the run began, rising; null: as fast as the broker takes them. */
  readonly due: Float64Array | null;
}

/** The index into `kinds` of a message. */
export function kindOf({ kind, period }: Load, id: number): number {
  return kind[id % period] ?? 0;
}

/** The work of a message, in µs. */
export function workOf({ work, period }: Load, id: number): number {
  return work[id % period] ?? 0;
}

/** The bytes of a message's body. */
export function sizeOf({ size, period }: Load, id: number): number {
  return size[id % period] ?? 0;
}

/** The load of a scenario. @throws Problem (scenario) when it is too large to plan. */
export function expandLoad(scenario: Scenario): Load {
  const { messages, producers, seed } = scenario;
  const names = kindNames(messages.pattern, Object.keys(messages.kinds));
  const due = producers.rate.is === "unlimited" ? null : dueTimes(scenario, producers.rate.phases);
  const count = due?.length ?? messages.count ?? null;
  if (count !== null && count > mostMessages) throw tooMany(count);
  const patternLength = messages.pattern.is === "sequence" ? messages.pattern.kinds.length : 1;
  const period = count ?? Math.floor(openEndedPeriod / patternLength) * patternLength;
  const kind = new Uint16Array(new SharedArrayBuffer(period * 2));
  const work = new Uint32Array(new SharedArrayBuffer(period * 4));
  const size = new Uint32Array(new SharedArrayBuffer(period * 4));
  const kinds = names.map((name) => {
    const found = messages.kinds[name];
    if (found === undefined) throw new Error(`pattern names ${name}, which is no kind`);
    return found;
  });
  const pick = kindPicker(messages.pattern, names, seed);
  for (let id = 0; id < period; id++) {
    const index = pick(id);
    const planned = kinds[index];
    if (planned === undefined) throw new Error(`no kind ${index}`);
    kind[id] = index;
    const ms = draw(planned.work, uniform(seed, streams.work, id));
    if (ms > longestWork) throw tooLong(names[index] ?? "", ms);
    work[id] = Math.round(1000 * ms);
    size[id] = planned.size;
  }
  const facts = {
    count,
    until: messages.duration ?? null,
    persistent: messages.persistent,
    kinds: names.map((name, i) => ({ name, priority: kinds[i]?.priority })),
    bodies: messages.bodies ?? null,
    dot: messages.dot,
    period,
  };
  const { persistent: _setting, ...loadFacts } = facts;
  return { digest: digestOf(loadFacts, [kind, work, size, due]), ...facts, kind, work, size, due };
}

function kindNames(pattern: Pattern, declared: readonly string[]): string[] {
  const used = new Set(pattern.is === "sequence" ? pattern.kinds : Object.keys(pattern.shares));
  return declared.filter((name) => used.has(name));
}

function kindPicker(pattern: Pattern, names: readonly string[], seed: number): (id: number) => number {
  if (pattern.is === "sequence") {
    const order = pattern.kinds.map((name) => names.indexOf(name));
    return (id) => order[id % order.length] ?? 0;
  }
  let sum = 0;
  const bounds = names.map((name) => {
    sum += pattern.shares[name] ?? 0;
    return sum;
  });
  return (id) => {
    const u = uniform(seed, streams.kind, id) * sum;
    const found = bounds.findIndex((bound) => u < bound);
    return found < 0 ? names.length - 1 : found;
  };
}

function dueTimes(scenario: Scenario, phases: Parameters<typeof timesOfAmounts>[0]): Float64Array {
  const { count = Number.POSITIVE_INFINITY, duration = Number.POSITIVE_INFINITY } = scenario.messages;
  const amounts = scenario.producers.arrivals === "poisson" ? poissonAmounts(scenario.seed) : steadyAmounts();
  const expected = Math.min(count, amountBy(phases, duration));
  if (expected > mostMessages) throw tooMany(expected);
  const times: number[] = [];
  for (const time of timesOfAmounts(phases, amounts)) {
    if (times.length >= count || time >= duration) break;
    times.push(time);
  }
  const due = new Float64Array(new SharedArrayBuffer(times.length * 8));
  due.set(times);
  return due;
}

function tooLong(kind: string, ms: number): Problem {
  return new Problem(
    "scenario",
    `a ${kind} message would take ${(ms / 3_600_000).toPrecision(3)} h of work; at most 1 h can be planned`,
    `lower messages.kinds.${kind}.work`,
  );
}

function tooMany(count: number): Problem {
  return new Problem(
    "scenario",
    `the scenario asks for ${Math.round(count).toLocaleString("en")} messages; at most ${mostMessages.toLocaleString("en")} can be planned`,
    "lower messages.count, messages.duration or the rate",
  );
}
