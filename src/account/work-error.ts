import { type DeliveryLog, outcome, type RunRecord } from "../ledger/record.ts";
import { round3 } from "../ledger/stats.ts";
import { type Load, workOf } from "../plan/load.ts";
import type { Plan, PlannedWorker } from "../plan/plan.ts";
import type { WorkError } from "../result/schema.ts";

/** The error of no work. */
export const noWorkError: WorkError = { mean: null, p50: null, p99: null, max: null };

/** Errors below 100 ms are counted by the µs, those up to 100 s by the ms. */
const [fineBins, coarseBins, perCoarse] = [100_000, 100_000, 1000];

interface Errors {
  /** How many had this amount: µs, then ms. */
  readonly bins: Uint32Array;
  count: number;
  /** ms of work that was planned. */
  planned: number;
  /** ms, with their signs. */
  sum: number;
  /** ms, without their signs. */
  max: number;
}

function noErrors(): Errors {
  return { bins: new Uint32Array(fineBins + coarseBins), count: 0, planned: 0, sum: 0, max: 0 };
}

/**
 * By how much works took longer (above 0) or shorter than planned, in ms: ended - started - work / speed, over every
 * delivery that had work and was worked on to its end, whatever came of it. `mean` keeps the signs; `p50`, `p99`
 * (nearest rank; rounded to 1 µs, from 100 ms on to 1 ms, at most 100 s) and `max` are of the amounts. All null without
 * such work.
 */
export class WorkErrors {
  #asleep: Errors | null = null;
  #burning: Errors | null = null;
  readonly #overruns = new Map<string, number>();

  /** Adds the next rows of a worker. */
  add(log: DeliveryLog, load: Load, { name, work, speed }: PlannedWorker): void {
    if (log.length === 0) return;
    this.#asleep ??= work === "sleep" ? noErrors() : null;
    this.#burning ??= work === "sleep" ? null : noErrors();
    const errors = (work === "sleep" ? this.#asleep : this.#burning) ?? noErrors();
    const before = errors.sum;
    add(errors, log, load, speed);
    this.#overruns.set(name, (this.#overruns.get(name) ?? 0) + errors.sum - before);
  }

  /** ms that the works of a worker took beyond what was planned, in sum; null: it had none. */
  overrun(name: string): number | null {
    const sum = this.#overruns.get(name);
    return sum === undefined ? null : round3(sum) + 0;
  }

  /** Of all workers. */
  get all(): WorkError {
    if (this.#asleep === null || this.#burning === null) return errorOf(this.#asleep ?? this.#burning);
    const [one, other] = [this.#asleep, this.#burning];
    return errorOf({
      bins: one.bins.map((count, bin) => count + (other.bins[bin] ?? 0)),
      count: one.count + other.count,
      planned: one.planned + other.planned,
      sum: one.sum + other.sum,
      max: Math.max(one.max, other.max),
    });
  }

  /** Work that keeps a core busy is late wherever there are fewer cores than workers: that is in its plan. */
  get asleep(): WorkError {
    return errorOf(this.#asleep);
  }

  /** What works of the same kind were to take, in ms: the mean; 0 without any. */
  get plannedAsleep(): number {
    return this.#asleep === null || this.#asleep.count === 0 ? 0 : this.#asleep.planned / this.#asleep.count;
  }
}

/** The errors of the works of a record. */
export function workErrorsOf(plan: Plan, record: RunRecord): WorkErrors {
  const errors = new WorkErrors();
  const logs = new Map(record.works.map((log) => [log.name, log]));
  for (const worker of plan.workers) {
    const log = logs.get(worker.name);
    if (log !== undefined) errors.add(log, plan.load, worker);
  }
  return errors;
}

function errorOf(errors: Errors | null): WorkError {
  if (errors === null || errors.count === 0) return noWorkError;
  const { count, sum, max } = errors;
  const at = (share: number): number => Math.min(amountAt(errors, share), round3(max));
  // No -0.
  return { mean: round3(sum / count) + 0, p50: at(0.5), p99: at(0.99), max: round3(max) };
}

function add(errors: Errors, log: DeliveryLog, load: Load, speed: number): void {
  const { bins } = errors;
  const perMs = 1000 * speed;
  let { count, planned, sum, max } = errors;
  for (let row = 0; row < log.length; row++) {
    const what = log.outcome[row];
    if (what === outcome.received || what === outcome.cutOff) continue;
    const work = workOf(load, log.id[row] ?? 0);
    if (work === 0) continue;
    const error = spent(log, row) - work / perMs;
    if (Number.isNaN(error)) continue;
    const amount = Math.abs(error);
    const bin = binOf(amount);
    bins[bin] = (bins[bin] ?? 0) + 1;
    count++;
    planned += work / perMs;
    sum += error;
    if (amount > max) max = amount;
  }
  errors.count = count;
  errors.planned = planned;
  errors.sum = sum;
  errors.max = max;
}

/** ms from the start of a work to its end; NaN: there was none. */
function spent(log: DeliveryLog, row: number): number {
  return Number.isNaN(log.startedAfter[row]) ? Number.NaN : (log.endedAfter[row] ?? Number.NaN);
}

function binOf(amount: number): number {
  const fine = Math.round(amount * 1000);
  if (fine < fineBins) return fine;
  return fineBins + Math.min(coarseBins - 1, Math.floor(fine / perCoarse));
}

/** The nearest rank, in ms. */
function amountAt({ bins, count }: Errors, share: number): number {
  const rank = Math.max(1, Math.ceil(share * count - 1e-6));
  let seen = 0;
  let bin = -1;
  while (seen < rank && bin < bins.length - 1) seen += bins[++bin] ?? 0;
  return bin < fineBins ? bin / 1000 : bin - fineBins;
}
