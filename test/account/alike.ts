import { expect } from "vitest";
import type { Distribution, RunResult, Stats } from "../../src/result/schema.ts";

/**
 * Expects of a summary all that the whole account says; percentiles to 0.5 % and a µs. Nearly: but for what hangs on
 * the order of all messages; `unblamed`: but for which fault brought messages back.
 */
export function expectAlike(summary: RunResult, full: RunResult, how: How = "exactly"): void {
  expect(comparable(summary, how)).toEqual(comparable(full, how));
  for (const path of how.startsWith("nearly") ? [] : dispatchFigures) {
    // Of a message that was rejected, forgotten and then handled, the work of its rejection counts.
    if (path === "efficiencyCorrected" && how.includes("unblamed")) continue;
    expectNear(summary.dispatch[path], full.dispatch[path], 1e-6, 0.002);
  }
  full.workers.forEach((worker, i) => {
    expectNear(summary.workers[i]?.busyShare ?? null, worker.busyShare, 0, 0.0001);
    expectNear(summary.workers[i]?.overrun ?? null, worker.overrun, 1e-6, 0.002);
  });
  const statsOf = ({ latency, wait, confirm, kinds }: RunResult) => [
    latency,
    wait,
    confirm,
    ...Object.values(kinds).map((kind) => kind.latency),
  ];
  statsOf(full).forEach((stats, i) => {
    expectStats(statsOf(summary)[i], stats);
  });
  const spreadsOf = ({ distributions: { latency, wait } }: RunResult) => [...latency, ...wait];
  spreadsOf(full).forEach((spread, i) => {
    expectPercentiles(spreadsOf(summary)[i], spread);
  });
}

const dispatchFigures = ["ideal", "starved", "efficiency", "efficiencyCorrected", "starvedShare"] as const;
export type How = "exactly" | "exactly, unblamed" | "nearly, unblamed" | "nearly";

/** What is to be the same to the last digit. */
function comparable(result: RunResult, how: How): object {
  const again = !how.includes("unblamed")
    ? {}
    : { duplicated: null, redelivered: null, redeliveredFlags: null };
  const { ledger, distributions, kinds, workers, dispatch } = result;
  const bare = ({ percentiles, ...rest }: Distribution) => ({
    ...rest,
    shares: percentiles.map((p) => p.share),
  });
  return {
    ...result,
    ledger: {
      ...ledger,
      samples: {
        ...ledger.samples,
        duplicates: ledger.samples.duplicates.map(({ id, kind }) => ({ id, kind })),
      },
    },
    distributions: { latency: distributions.latency.map(bare), wait: distributions.wait.map(bare) },
    kinds: Object.entries(kinds).map(([name, { messages }]) => [name, messages]),
    // A sum of numbers hangs on their order.
    workers: workers.map((worker) => ({ ...worker, busyShare: null, overrun: null })),
    dispatch: { ...dispatch, ...Object.fromEntries(dispatchFigures.map((name) => [name, null])) },
    latency: null,
    wait: null,
    confirm: null,
    faults: result.faults.map(({ occurrences, ...fault }) => ({
      ...fault,
      ...again,
      backlogRecoveredAfter: null,
      occurrences: occurrences.map((one) => ({ ...one, ...again, backlogRecoveredAfter: null })),
    })),
  };
}

function expectStats(summary: Stats | undefined, full: Stats): void {
  expect({ min: summary?.min, max: summary?.max }).toEqual({ min: full.min, max: full.max });
  expectNear(summary?.mean ?? null, full.mean, 0, 0.002);
  for (const key of ["p50", "p90", "p95", "p99", "p999"] as const) {
    expectNear(summary?.[key] ?? null, full[key], 0.005, 0.0015);
  }
}

function expectPercentiles(summary: Distribution | undefined, full: Distribution): void {
  full.percentiles.forEach(({ ms }, i) => {
    expectNear(summary?.percentiles[i]?.ms ?? null, ms, 0.005, 0.0015);
  });
}

function expectNear(actual: number | null, wanted: number | null, share: number, most: number): void {
  if (wanted === null || actual === null) expect(actual).toBe(wanted);
  else
    expect(Math.abs(actual - wanted), `${actual} for ${wanted}`).toBeLessThanOrEqual(
      Math.abs(wanted) * share + most,
    );
}
