import { formatCount } from "../common/format-count.ts";
import { widened } from "../common/growable-array.ts";
import { maxNumbered, maxRecorded } from "../common/message-limits.ts";
import { Problem } from "../common/problem.ts";
import type { Scenario, Messages as WrittenMessages } from "../scenario/scenario.ts";
import { amountBy } from "../scenario/schema/rate.ts";
import { poissonAmounts, steadyAmounts, timesOfAmounts } from "./arrivals.ts";
import { Deal, wholeWeights } from "./deal.ts";
import { digestOf } from "./digest.ts";
import { draw } from "./distribution.ts";
import type { Pace } from "./dues.ts";
import { summarized } from "./endless.ts";
import { streams, uniform } from "./random.ts";

/** ms; a work travels in µs in 32 bits, and a timer waits for 32 bits of ms. */
const longestWork = 3_600_000;
const openEndedPeriod = 1_048_576;

type Messages = Pick<Load, "period" | "kinds" | "kind" | "work">;

/** The index into `kinds` of a message. */
export function kindOf({ kind, period }: Messages, id: number): number {
  return kind[id % period] ?? 0;
}

/** The work of a message, in µs. */
export function workOf(load: Messages, id: number): number {
  const { work, period, kinds } = load;
  return work === null ? (kinds[kindOf(load, id)]?.work ?? 0) : (work[id % period] ?? 0);
}

/** The bytes of a message's body. */
export function sizeOf(load: Messages, id: number): number {
  return load.kinds[kindOf(load, id)]?.size ?? 0;
}

/** The load of a scenario. @throws Problem (scenario) when it is too large to plan. */
export function expandLoad(scenario: Scenario): Load {
  const { messages, producers, seed } = scenario;
  const names = kindNames(messages.pattern, Object.keys(messages.kinds));
  const patternLength = lengthOf(messages);
  const endless = Math.floor(openEndedPeriod / patternLength) * patternLength;
  const summary = scenario.record === "summary" ? summarized(scenario) : null;
  const paced = producers.rate.is === "unlimited" ? null : producers.rate.phases;
  const due = paced === null || summary !== null ? null : dueTimes(scenario, paced);
  const count = summary === null ? (due?.length ?? messages.count ?? null) : summary.count;
  const most = summary === null ? maxRecorded : maxNumbered;
  if (count !== null && count > most) throw tooMany(count, most);
  const period = summary === null ? (count ?? endless) : Math.min(count ?? endless, endless);
  const kinds = names.map((name) => plannedKind(messages, name));
  const kind =
    kinds.length <= 256
      ? new Uint8Array(new SharedArrayBuffer(period))
      : new Uint16Array(new SharedArrayBuffer(2 * period));
  const work = kinds.every((one) => one.work !== null)
    ? null
    : new Uint32Array(new SharedArrayBuffer(4 * period));
  const drawn = names.map((name) => messages.kinds[name]?.work);
  const pick = kindPicker(messages, names, seed, period);
  for (let id = 0; id < period; id++) {
    const index = pick(id);
    kind[id] = index;
    if (work === null) continue;
    const known = kinds[index]?.work ?? null;
    const its = drawn[index];
    if (known !== null) work[id] = known;
    else if (its !== undefined) {
      work[id] = microseconds(draw(its, uniform(seed, streams.work, id)), names[index] ?? "");
    }
  }
  const facts = {
    count,
    until: messages.duration ?? null,
    persistent: messages.persistent,
    kinds,
    bodies: messages.bodies ?? null,
    dot: messages.dot,
    period,
  };
  const load = { ...facts, kind, work, due, pace: summary?.pace ?? null };
  return { digest: digestOfLoad(load), ...load };
}

/** Of columns that hold the kind, work and size of every message, however they are kept. */
function digestOfLoad(load: Omit<Load, "digest">): string {
  const { persistent: _setting, kind: _kind, work: _work, due, pace, kinds, ...rest } = load;
  const named = kinds.map(({ name, priority }) => ({ name, priority }));
  const facts = pace === null ? rest : { ...rest, pace };
  return digestOf({ ...facts, kinds: named }, [
    inChunks(
      load.period,
      (length) => new Uint16Array(length),
      (id) => kindOf(load, id),
    ),
    inChunks(
      load.period,
      (length) => new Uint32Array(length),
      (id) => workOf(load, id),
    ),
    inChunks(
      load.period,
      (length) => new Uint32Array(length),
      (id) => sizeOf(load, id),
    ),
    due === null ? [] : [due],
  ]);
}

const chunk = 16_384;

function* inChunks(
  period: number,
  columnOf: (length: number) => Uint16Array | Uint32Array,
  numberOf: (id: number) => number,
): Generator<Uint16Array | Uint32Array> {
  const column = columnOf(chunk);
  for (let from = 0; from < period; from += chunk) {
    const length = Math.min(chunk, period - from);
    for (let i = 0; i < length; i++) column[i] = numberOf(from + i);
    yield column.subarray(0, length);
  }
}

function plannedKind({ kinds }: Scenario["messages"], name: string): PlannedKind {
  const found = kinds[name];
  if (found === undefined) throw new Error(`pattern names ${name}, which is no kind`);
  const { priority, size, work } = found;
  return { name, priority, size, work: work.is === "fixed" ? microseconds(work.value, name) : null };
}

function microseconds(ms: number, kind: string): number {
  if (ms > longestWork) throw tooLong(kind, ms);
  return Math.round(1000 * ms);
}

/** Messages after which a pattern begins again with its shares kept exactly; 1: it does not within a period. */
function lengthOf({ pattern, draw }: WrittenMessages): number {
  if (pattern.is === "sequence") return pattern.kinds.length;
  const { total } = wholeWeights(Object.values(pattern.shares));
  return draw === "exact" && total <= openEndedPeriod ? total : 1;
}

function kindNames(pattern: WrittenMessages["pattern"], declared: readonly string[]): string[] {
  const used = new Set(pattern.is === "sequence" ? pattern.kinds : Object.keys(pattern.shares));
  return declared.filter((name) => used.has(name));
}

/** To be called for one message after the other. */
function kindPicker(
  { pattern, draw: drawn }: WrittenMessages,
  names: readonly string[],
  seed: number,
  length: number,
): (id: number) => number {
  if (pattern.is === "sequence") {
    const order = pattern.kinds.map((name) => names.indexOf(name));
    return (id) => order[id % order.length] ?? 0;
  }
  const shares = names.map((name) => pattern.shares[name] ?? 0);
  if (drawn === "exact") {
    const deal = new Deal(shares, length, seed);
    return () => deal.next();
  }
  let sum = 0;
  const bounds = shares.map((share) => {
    sum += share;
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
  if (expected > maxRecorded) throw tooMany(expected, maxRecorded);
  let times = new Float64Array(1024);
  let length = 0;
  for (const time of timesOfAmounts(phases, amounts)) {
    if (length >= count || time >= duration) break;
    if (length === times.length) times = widened(times);
    times[length++] = time;
  }
  const due = new Float64Array(new SharedArrayBuffer(length * 8));
  due.set(times.subarray(0, length));
  return due;
}

function tooLong(kind: string, ms: number): Problem {
  return new Problem(
    "scenario",
    `a ${kind} message would take ${(ms / 3_600_000).toPrecision(3)} h of work; at most 1 h can be planned`,
    `lower messages.kinds.${kind}.work`,
  );
}

function tooMany(count: number, most: number): Problem {
  return new Problem(
    "scenario",
    `the scenario asks for ${formatCount(Math.round(count))} messages; at most ${formatCount(most)} can be planned`,
    `lower messages.count, messages.duration or the rate${most < maxNumbered ? ", or set record: summary" : ""}`,
  );
}

/**
 * The messages of a plan, in columns on shared memory: they cross to worker threads without a copy.
 * Message `id` has the values at `id % period`; `period` is `count` unless the load is open-ended, or only summed up.
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
  readonly kind: Uint8Array | Uint16Array;
  /** µs; null: that of its kind. */
  readonly work: Uint32Array | null;
  /** ms since the run began, rising; null: as fast as the broker takes them. */
  readonly due: Float64Array | null;
  /** In place of `due`, so that it takes no room: how they are found. */
  readonly pace: Pace | null;
}

export interface PlannedKind {
  readonly name: string;
  readonly priority: number | undefined;
  /** Bytes of each of its bodies. */
  readonly size: number;
  /** µs of work in each of its messages; null: it differs. */
  readonly work: number | null;
}
