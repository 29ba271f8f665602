import { type DeliveryLog, endedAt, outcome, startedAt } from "../ledger/record.ts";
import { round3, round4 } from "../ledger/stats.ts";
import type { Plan } from "../plan/plan.ts";
import type { PacedSummary } from "../result/schema.ts";
import type { Presence } from "./presence.ts";
import { overlap } from "./presence.ts";

/** ms; doubles when a run outgrows the intervals. */
const shortestInterval = 100;
const maxIntervals = 1000;
/** Of the time that messages came in, left out in the beginning: the backlog of a queue that keeps up fills too. */
const warmUp = 0.2;
/** Of that time, at its end, in which a queue that keeps up has been free of its backlog. */
const lately = 0.3;
/** Equal parts that the slope is found from. */
const parts = 20;
/** Standard errors of a slope through so many parts that 95 % lie within. */
const quantile = 2.1;
const fewestMessages = 50;
/** Of the rate: a backlog that grows by less does not show within a run. */
const growing = 0.01;
const steady = 0.02;

const nothingSent: PacedSummary = {
  offered: null,
  utilisation: null,
  backlogAtEnd: 0,
  growth: null,
  growthError: null,
  keepsUp: "unclear",
};

/**
 * How a queue stood up to messages that came at a rate: in intervals, how many were due and how many done, and how
 * long the workers were busy. Rows may come in any order.
 */
export class PacedSum {
  #interval = shortestInterval;
  readonly #due: number[] = [];
  readonly #done: number[] = [];
  /** ms */
  readonly #busy: number[] = [];
  #first = Number.POSITIVE_INFINITY;
  #last = Number.NEGATIVE_INFINITY;

  /** @param at ms since the run began at which a message was due, each once */
  due(at: number): void {
    if (Number.isNaN(at)) return;
    if (at < this.#first) this.#first = at;
    if (at > this.#last) this.#last = at;
    this.#bump(this.#due, at, 1);
  }

  /** Adds what a worker did with what it was delivered. */
  deliveries(log: DeliveryLog): void {
    for (let row = 0; row < log.length; row++) {
      const ended = endedAt(log, row);
      this.#worked(startedAt(log, row), ended);
      const what = log.outcome[row];
      const isDone = what === outcome.handled || what === outcome.rejected;
      if (isDone && !Number.isNaN(ended)) this.#bump(this.#done, ended, 1);
    }
  }

  #worked(started: number, ended: number): void {
    if (!(ended > started)) return;
    this.#fit(ended);
    let from = Math.max(0, started);
    while (from < ended) {
      const until = Math.min(ended, this.#interval * (Math.floor(from / this.#interval) + 1));
      this.#bump(this.#busy, from, until - from);
      from = until;
    }
  }

  /** What came of it; null where the load has no rate. */
  summary(plan: Plan, presences: readonly (readonly Presence[])[]): PacedSummary | null {
    const { due, pace } = plan.load;
    if (due === null && pace === null) return null;
    if (this.#last === Number.NEGATIVE_INFINITY) return nothingSent;
    const interval = this.#interval;
    const begin = Math.floor(this.#first / interval);
    const end = Math.floor(this.#last / interval);
    const window = { first: begin * interval, last: end * interval };
    const length = (window.last - window.first) / 1000;
    const places = plan.workers.map(({ concurrency }, i) =>
      (presences[i] ?? []).reduce((sum, one) => sum + overlap(one, window) * concurrency, 0),
    );
    const available = places.reduce((sum, ms) => sum + ms, 0);
    const sumOf = (counts: readonly number[]): number =>
      counts.slice(begin, end).reduce((sum, count) => sum + (count ?? 0), 0);
    const backlog = this.#backlog(begin, end);
    const came = sumOf(this.#due);
    const offered = length > 0 ? came / length : null;
    const trend = slopeOf(backlog.slice(Math.floor(warmUp * backlog.length)), interval / 1000);
    const busyPlaces = length > 0 ? available / (1000 * length) : 0;
    return {
      offered: offered === null ? null : round3(offered),
      utilisation: available > 0 ? round4(sumOf(this.#busy) / available) : null,
      backlogAtEnd: this.#backlog(0, end + 1).at(-1) ?? 0,
      growth: trend === null ? null : round3(trend.slope),
      growthError: trend === null ? null : round3(trend.error),
      keepsUp: keepsUp({ backlog, offered, trend, places: busyPlaces, came, done: sumOf(this.#done) }),
    };
  }

  /** How many were due and not done at the end of each interval. */
  #backlog(begin: number, end: number): number[] {
    let backlog = 0;
    const all: number[] = [];
    for (let i = 0; i < end; i++) {
      backlog += (this.#due[i] ?? 0) - (this.#done[i] ?? 0);
      if (i >= begin) all.push(Math.max(0, backlog));
    }
    return all;
  }

  #bump(counts: number[], at: number, by: number): void {
    this.#fit(at);
    const place = Math.max(0, Math.floor(at / this.#interval));
    while (counts.length <= place) counts.push(0);
    counts[place] = (counts[place] ?? 0) + by;
  }

  #fit(at: number): void {
    while (at / this.#interval >= maxIntervals) {
      this.#interval *= 2;
      for (const counts of [this.#due, this.#done, this.#busy]) {
        const half = Math.ceil(counts.length / 2);
        for (let i = 0; i < half; i++) counts[i] = (counts[2 * i] ?? 0) + (counts[2 * i + 1] ?? 0);
        counts.length = half;
      }
    }
  }
}

/** A slope a second, and half the width of its 95 % confidence interval. */
interface Trend {
  readonly slope: number;
  readonly error: number;
}

/**
 * The slope of a course by least squares through the means of its parts. What follows each other in a queue is alike:
 * the error is that of so many fewer parts as their residuals hang together (first-order autoregression).
 * @param step seconds from one value to the next
 */
export function slopeOf(values: readonly number[], step: number): Trend | null {
  if (values.length < parts) return null;
  const means = Array.from({ length: parts }, (_, i) => {
    const part = values.slice(
      Math.floor((i * values.length) / parts),
      Math.floor(((i + 1) * values.length) / parts),
    );
    return part.reduce((sum, value) => sum + value, 0) / part.length;
  });
  const mean = means.reduce((sum, value) => sum + value, 0) / parts;
  const middle = (parts - 1) / 2;
  let xx = 0;
  let xy = 0;
  means.forEach((value, i) => {
    xx += (i - middle) ** 2;
    xy += (i - middle) * (value - mean);
  });
  const slope = xy / xx;
  const rests = means.map((value, i) => value - mean - slope * (i - middle));
  const squares = rests.reduce((sum, rest) => sum + rest * rest, 0);
  const products = rests.slice(1).reduce((sum, rest, i) => sum + rest * (rests[i] ?? 0), 0);
  // Estimated from so few, it is too low by about (1 + 4r) / n.
  const found = squares > 0 ? products / squares : 0;
  const alike = Math.min(0.9, Math.max(0, found + (1 + 4 * found) / parts));
  const error = Math.sqrt((squares / (parts - 2) / xx) * ((1 + alike) / (1 - alike)));
  const seconds = (step * values.length) / parts;
  return { slope: slope / seconds, error: (quantile * error) / seconds };
}

interface Course {
  /** Messages due and not done, by interval. */
  readonly backlog: readonly number[];
  readonly offered: number | null;
  readonly trend: Trend | null;
  /** Messages that can be worked on at a time. */
  readonly places: number;
  readonly came: number;
  readonly done: number;
}

/**
 * Yes where near the end no more messages were there than can be worked on at a time, or the backlog surely grew by
 * less than 2 % of the rate. No where it surely grew, by at least 1 % of the rate, and was never that low again. Else, and
 * after a few messages, or fewer than twice as many as were worked on at a time, nobody can tell.
 */
function keepsUp({ backlog, offered, trend, places, came, done }: Course): PacedSummary["keepsUp"] {
  const most = backlog.reduce((max, count) => Math.max(max, count), 0);
  const final = backlog.at(-1) ?? 0;
  if (offered === null || trend === null || came < fewestMessages) return "unclear";
  const { slope, error } = trend;
  const recent = backlog.slice(Math.floor((1 - lately) * backlog.length));
  const wasFree = recent.some((count) => count <= places);
  if (!wasFree && slope - error > 0 && slope >= growing * offered && final > places) return "no";
  if (done < 2 * Math.min(most, places)) return "unclear";
  return wasFree || slope + error < steady * offered ? "yes" : "unclear";
}
