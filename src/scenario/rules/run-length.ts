import type { Fault } from "../../faults/fault.ts";
import { timesOf } from "../../faults/fault.ts";
import { leavingBy, lengthOf } from "../../faults/kinds.ts";
import type { Messages } from "../scenario.ts";
import type { Distribution } from "../schema/kinds-schema.ts";
import { amountBy } from "../schema/rate.ts";
import type { Unexpecting } from "./conflict.ts";

const unknown = Number.POSITIVE_INFINITY;
/** ms for a message that is all overhead, and that 1 KiB of one takes at most: a very slow broker. */
const slowMessage = 10;
const slowKilobyte = 1;
/** ms for connecting and settling, in the end and after each fault. */
const slack = 10_000;

/** More than `mean` random things that are independent of each other ever come to: six standard deviations. */
const atMost = (mean: number) => mean + 6 * Math.sqrt(mean) + 20;

/** The most messages that a scenario can send; Infinity when nobody knows. */
export function maxSent({ messages, producers }: Unexpecting): number {
  const { count = unknown, duration = unknown } = messages;
  if (producers.rate.is === "unlimited") return count;
  const amount = amountBy(producers.rate.phases, duration);
  return Math.min(count, Math.ceil(producers.arrivals === "poisson" ? atMost(amount) : amount));
}

/**
 * The time, in ms since it began, by which a run is surely over, whatever its faults but the one at `but` do:
 * the last message sent, then all the work by the slowest worker alone. Infinity when nobody knows.
 */
export function longestRun(scenario: Unexpecting): (but: number) => number {
  const { messages, workers, queue, faults } = scenario;
  const sent = maxSent(scenario);
  // A queue of the user's may hold more than this run sends.
  if (queue.name !== undefined || goesRound(scenario) || sent === unknown) return () => unknown;
  const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
  const stopping = sum(workers.map(({ stop, count }) => (stop === undefined ? 0 : count)));
  const staying = sum(workers.map(({ count }) => count)) - stopping;
  const leaving = sumButOne(faults, (fault) => {
    const each = leavingBy(fault, "worker");
    return each === 0 ? 0 : each * timesOf(fault);
  });
  const disturbing = sumButOne(faults, timesOf);
  const lasting = sumButOne(faults, (fault) => timesOf(fault) * (lengthOf(fault) + slack));
  const slowest = Math.min(...workers.map(({ speed }) => speed));
  const largest = Math.max(...Object.values(messages.kinds).map(({ size }) => size));
  const each = Math.max(slowMessage, (largest / 1024) * slowKilobyte);
  const begin = Math.max(lastDue(scenario, sent), ...workers.map(({ start }) => start));
  const once = allWork(messages, sent) / slowest + sent * each;
  return (but) => {
    const disturbed = disturbing(but);
    // Without workers, the run waits for some.
    if (leaving(but) >= staying || disturbed === unknown) return unknown;
    // Each disturbance may have every message sent once more, and delivered once more.
    return begin + (1 + 2 * disturbed) * once + lasting(but) + slack;
  };
}

/** Adds up a number of each fault, all but of the one at a place. */
function sumButOne(faults: readonly Fault[], numberOf: (fault: Fault) => number): (but: number) => number {
  const numbers = faults.map(numberOf);
  const finite = numbers.reduce((sum, number) => sum + (number === unknown ? 0 : number), 0);
  const endless = numbers.filter((number) => number === unknown).length;
  return (but) => {
    const own = numbers[but] ?? 0;
    if (endless > (own === unknown ? 1 : 0)) return unknown;
    return finite - (own === unknown ? 0 : own);
  };
}

/** Whether messages may be delivered more than once by the scenario's own wish. */
function goesRound({ workers }: Unexpecting): boolean {
  return workers.some(({ reject, crash }) => crash !== undefined || reject?.requeue === true);
}

/** ms since the run began by which the last of `sent` messages is due. */
function lastDue({ messages, producers }: Unexpecting, sent: number): number {
  const { duration = unknown } = messages;
  if (producers.rate.is === "unlimited") return 0;
  const { phases } = producers.rate;
  const finite = phases.filter((phase) => phase.for < unknown).reduce((sum, phase) => sum + phase.for, 0);
  const rate = phases.at(-1)?.to ?? 0;
  const amount = producers.arrivals === "poisson" ? atMost(sent) : sent;
  return Math.min(duration, finite + (rate > 0 ? (1000 * amount) / rate : 0));
}

/** ms of work of all messages together, at most. */
function allWork({ pattern, kinds }: Messages, sent: number): number {
  const shares =
    pattern.is === "mix"
      ? Object.entries(pattern.shares)
      : pattern.kinds.map((kind) => [kind, 1 / pattern.kinds.length] as const);
  const share = new Map<string, number>();
  for (const [kind, part] of shares) share.set(kind, (share.get(kind) ?? 0) + part);
  return [...share].reduce((sum, [kind, part]) => {
    const work = kinds[kind]?.work;
    const number = Math.min(sent, atMost(sent * part));
    return sum + (work === undefined ? 0 : number * longest(work));
  }, 0);
}

/** ms; more than any draw of the generator, whose draws have 53 bits. */
function longest(work: Distribution): number {
  switch (work.is) {
    case "fixed":
      return work.value;
    case "uniform":
      return work.max;
    case "exponential":
      return 37 * work.mean;
    case "lognormal":
      // 8.3 standard deviations; p99 lies at 2.326.
      return work.median * (work.p99 / work.median) ** (8.3 / 2.326);
  }
}
