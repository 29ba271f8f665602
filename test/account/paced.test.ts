import { describe, expect, it, test } from "vitest";
import { PacedSum, slopeOf } from "../../src/account/paced.ts";
import { account } from "../../src/account/whole-record.ts";
import { type DeliveryLog, emptyRecord, outcome } from "../../src/ledger/record.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { streams, uniform } from "../../src/plan/random.ts";
import type { PacedSummary } from "../../src/result/schema.ts";
import { planOf } from "../ledger/records.ts";

/** A worker's log of works that were all handled. */
function logOf(name: string, works: readonly { id: number; started: number; ended: number }[]): DeliveryLog {
  const length = works.length;
  return {
    name,
    length,
    id: Uint32Array.from(works, ({ id }) => id),
    received: Float64Array.from(works, ({ started }) => started),
    startedAfter: new Float32Array(length),
    endedAfter: Float32Array.from(works, ({ started, ended }) => ended - started),
    outcome: new Uint8Array(length).fill(outcome.handled),
    redelivered: new Uint8Array(length),
    maxInFlight: 1,
    unexpected: [],
    unexpectedCount: 0,
  };
}

interface Queue {
  readonly workers: number;
  /** messages/s */
  readonly rate: number;
  /** ms, of an exponential distribution; each exactly so where `even`. */
  readonly work: number;
  readonly seconds: number;
  readonly seed?: number;
  readonly even?: boolean;
}

/** A first-in-first-out queue that messages come to at random. */
function simulated({ workers, rate, work, seconds, seed = 1, even = false }: Queue): PacedSummary | null {
  const sum = new PacedSum();
  const free = Array<number>(workers).fill(0);
  const works = free.map((): { id: number; started: number; ended: number }[] => []);
  let at = 0;
  for (let id = 0; ; id++) {
    at += even ? 1000 / rate : -Math.log(1 - uniform(seed, streams.arrival, id)) * (1000 / rate);
    if (at > seconds * 1000) break;
    sum.due(at);
    const worker = free.indexOf(Math.min(...free));
    const started = Math.max(at, free[worker] ?? 0);
    const took = even ? work : -Math.log(1 - uniform(seed, streams.work, id)) * work;
    free[worker] = started + took;
    works[worker]?.push({ id, started, ended: started + took });
  }
  for (const [i, rows] of works.entries()) sum.deliveries(logOf(`worker-${i + 1}`, rows));
  return sum.summary(planFor(workers), presences(workers));
}

const planFor = (workers: number): Plan =>
  planOf(`messages: {count: 10}\nproducers: {rate: 10/s}\nworkers: {count: ${workers}}`);
const presences = (workers: number) =>
  Array.from({ length: workers }, () => [
    { from: 0, stop: Number.POSITIVE_INFINITY, to: Number.POSITIVE_INFINITY },
  ]);

describe("a load with a rate", () => {
  it("uses so much of its workers, and leaves no backlog that grows, where they keep up", () => {
    const found = simulated({ workers: 4, rate: 100, work: 20, seconds: 60, even: true });
    expect(found?.offered).toBeCloseTo(100, 0);
    expect(found?.utilisation).toBeCloseTo(0.5, 2);
    expect(found).toMatchObject({ growth: 0, keepsUp: "yes" });
    expect(found?.backlogAtEnd).toBeLessThanOrEqual(3);
  });

  it("leaves a backlog that grows by what the workers cannot do", () => {
    const found = simulated({ workers: 4, rate: 250, work: 20, seconds: 60, even: true });
    expect(found?.utilisation).toBeCloseTo(1, 2);
    expect(found?.growth).toBeCloseTo(50, 0);
    expect(found?.backlogAtEnd).toBeGreaterThan(2950);
    expect(found?.keepsUp).toBe("no");
  });

  const seeds = Array.from({ length: 40 }, (_, seed) => seed);
  const answers = (queue: Omit<Queue, "seed">) => seeds.map((seed) => simulated({ ...queue, seed })?.keepsUp);
  const share = (of: readonly unknown[], what: string) => of.filter((one) => one === what).length / of.length;

  test.each([
    ["half", { workers: 8, rate: 100, work: 40, seconds: 30 }],
    ["80 %", { workers: 8, rate: 160, work: 40, seconds: 30 }],
    ["90 %", { workers: 8, rate: 180, work: 40, seconds: 60 }],
  ])("of random times is kept up with at a utilisation of %s, and never called too much", (_name, queue) => {
    const found = answers(queue);
    expect(share(found, "no")).toBe(0);
    expect(share(found, "yes")).toBeGreaterThan(0.9);
  });

  test.each([
    ["110 %", { workers: 8, rate: 220, work: 40, seconds: 60 }],
    ["150 %", { workers: 8, rate: 300, work: 40, seconds: 10 }],
  ])("of random times that asks for %s of the workers is never called kept up with", (_name, queue) => {
    const found = answers(queue);
    expect(share(found, "yes")).toBe(0);
    expect(share(found, "no")).toBeGreaterThan(0.8);
  });

  it("tells nothing by a few messages, or in a moment", () => {
    expect(simulated({ workers: 2, rate: 4, work: 20, seconds: 10 })?.keepsUp).toBe("unclear");
    expect(simulated({ workers: 2, rate: 100, work: 5, seconds: 1 })?.keepsUp).toBe("unclear");
  });

  it("tells nothing where so few were done that all may still be begun", () => {
    const found = simulated({ workers: 1000, rate: 20, work: 60_000, seconds: 30 });
    expect(found?.keepsUp).toBe("unclear");
  });

  it("has figures to expect something of before anything was sent", () => {
    expect(account(planFor(1), emptyRecord).paced).toMatchObject({ utilisation: null, keepsUp: "unclear" });
  });

  it("is none where messages come as fast as the broker takes them", () => {
    expect(account(planOf("messages: {count: 10}"), emptyRecord).paced).toBeNull();
  });
});

describe("a slope", () => {
  it("is that of a straight line, without an error", () => {
    const line = Array.from({ length: 200 }, (_, i) => 3 + 2 * i);
    expect(slopeOf(line, 0.1)?.slope).toBeCloseTo(20, 6);
    expect(slopeOf(line, 0.1)?.error).toBeCloseTo(0, 6);
  });

  it("of noise holds nothing within its error, about as often as it says", () => {
    const trials = Array.from({ length: 400 }, (_, trial) =>
      Array.from({ length: 100 }, (_, i) => uniform(trial, streams.work, i)),
    );
    const within = trials.filter((values) => {
      const found = slopeOf(values, 1);
      return found !== null && Math.abs(found.slope) <= found.error;
    });
    expect(within.length / trials.length).toBeGreaterThan(0.92);
  });
});
