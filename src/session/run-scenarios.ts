import { Account } from "../account/account.ts";
import { accountWithRows } from "../account/whole-record.ts";
import { amqpDriver } from "../amqp/driver.ts";
import type { Broker } from "../broker/broker.ts";
import { Problem } from "../common/problem.ts";
import type { RunRecord } from "../ledger/record.ts";
import { emptyRows } from "../result/record-columns.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Check, Result, RunResult } from "../result/schema.ts";
import { runPlan } from "../run/engine.ts";
import type { FaultNotice } from "../run/faults/fault-runner.ts";
import type { RunProgress } from "../run/run-monitor.ts";
import type { ScenarioFile, Variant } from "../scenario/scenario.ts";
import { aborted } from "../verdict/abort.ts";
import { checkFaults, placeOf } from "./fault-permissions.ts";
import { Records } from "./kept-rows.ts";
import type { PlannedVariant } from "./plan-scenario.ts";
import { type Turn, turnsOf } from "./turns.ts";

/** A scenario with what of it is to be run. */
export interface Job {
  readonly file: ScenarioFile;
  readonly planned: readonly PlannedVariant[];
}

/** One variant of a job, with what came of it so far. */
export interface Attempt {
  readonly job: Job;
  readonly planned: PlannedVariant;
  readonly repeat: number;
  readonly warmup: number;
  readonly runs: RunResult[];
}

/** Hears how scenarios go while they run. */
export interface ScenarioObserver {
  /** @param place the turn's among all, from 0 */
  started(turn: Turn<Attempt>, place: number, turns: readonly Turn<Attempt>[]): void;
  progress(planned: PlannedVariant, progress: RunProgress): void;
  /** Something was done to the system, or happened to it. */
  note(text: string, fault?: FaultNotice): void;
  ended(): void;
}

/** How scenarios are ended from outside; see `RunControl`. */
export interface ScenarioControl {
  readonly windDown: AbortSignal;
  readonly stop: AbortSignal;
  /** Whether `exec` faults may run their commands; false unless given. */
  readonly allowExec?: boolean | undefined;
}

/** What could be done of the scenarios, and what ended them before they were through. */
export interface Outcome {
  /** One a job, in their order. */
  readonly results: readonly Result[];
  /** Of each result the rows of every run, in the order of its runs: what `record` of that result is about. */
  readonly records: readonly (readonly RecordRows[])[];
  readonly failure: unknown;
}

/** What ended the turns, if they did not all come. */
interface Ending {
  readonly failure?: unknown;
  readonly aborted?: { readonly job: Job; readonly check: Check };
}

/**
 * Runs every planned variant of the jobs, after its warm-ups `repeat` times each, in turn on one broker, and judges
 * each job by its own expectations.
 * @returns what was done, also when something ended it early (then `failure` says what)
 * @throws Problem (broker) when the broker cannot be talked to at all, Problem (scenario) when a fault cannot be
 * done to it
 */
export async function runScenarios(
  jobs: readonly Job[],
  broker: Broker,
  control: ScenarioControl,
  observer: ScenarioObserver,
): Promise<Outcome> {
  const limits = { allowExec: control.allowExec === true, external: broker.control === null };
  for (const { file, planned } of jobs) {
    checkFaults(
      file,
      planned.map(({ variant }) => variant),
      limits,
    );
  }
  const startedAt = new Date().toISOString();
  // Needed in the end only; a broker that says nothing of itself is asked by the first run as well, which fails likewise.
  const facts = askFacts(broker);
  facts.catch(() => undefined);
  const attempts = jobs.flatMap((job) =>
    job.planned.map((planned): Attempt => {
      const { repeat, warmup } = job.file;
      return { job, planned, repeat, warmup, runs: [] };
    }),
  );
  const took = new Map<Job, number>();
  const turns = turnsOf(attempts, jobs[0]?.file.seed ?? 0);
  const records = new Records<Job>();
  const ending = await takeTurns(turns, broker, control, observer, {
    took: (job, ms) => took.set(job, (took.get(job) ?? 0) + ms),
    rows: (job, rows) => records.add(job, rows),
  });
  // Not needed before there is something to judge.
  const { environmentOf, scenarioResult } = await import("./scenario-result.ts");
  const environment = environmentOf(broker, await facts);
  const results = jobs.map((job) => {
    const own = attempts.filter((attempt) => attempt.job === job);
    const whole = own.every(({ runs, repeat }) => runs.length === repeat);
    const variants = own.filter(({ runs }) => runs.length > 0);
    const check = ending.aborted?.job === job ? ending.aborted.check : null;
    return scenarioResult(job.file, {
      startedAt,
      took: took.get(job) ?? 0,
      environment,
      variants,
      rows: rowsOf(job, records),
      whole,
      aborted: check,
    });
  });
  return { results, records: jobs.map((job) => rowsOf(job, records)), failure: ending.failure };
}

/** The rows of a job's runs in the order of its result: as they came, the variants are mixed. */
function rowsOf(job: Job, records: Records<Job>): RecordRows[] {
  const all = records.of(job);
  return job.planned.flatMap(({ variant }) => all.filter((rows) => rows.variant === variant.name));
}

/** Takes what comes of the turns beside their results. */
interface Takers {
  took(job: Job, ms: number): void;
  rows(job: Job, rows: RecordRows): void;
}

async function takeTurns(
  turns: readonly Turn<Attempt>[],
  broker: Broker,
  control: ScenarioControl,
  observer: ScenarioObserver,
  takers: Takers,
): Promise<Ending> {
  for (const [place, turn] of turns.entries()) {
    if (control.windDown.aborted) return {};
    const { job, planned, runs } = turn.of;
    const began = performance.now();
    observer.started(turn, place, turns);
    try {
      const account =
        planned.variant.scenario.record === "summary"
          ? new Account(planned.plan, { keep: "unfinished" })
          : null;
      const record = await runPlan(planned.plan, broker, {
        ...(account === null ? {} : { rowSink: account }),
        windDown: control.windDown,
        stop: control.stop,
        allowExec: control.allowExec === true,
        watch: (progress) => observer.progress(planned, progress),
        tell: (text, news) => observer.note(text, news),
      });
      if (turn.warmup) {
        if (record.ending === "broker-lost") return { failure: lostInWarmup(record.problem) };
        if (record.ending === "refused") return { failure: refusal(record) };
        continue;
      }
      const { result, rows } = accountOf(planned, record, turn.run, account);
      runs.push(result);
      takers.rows(job, rows);
      // Without its broker nothing more can be run.
      if (record.ending === "broker-lost") return {};
      if (record.ending === "refused") return { failure: refusal(record) };
      const check = aborted(job.file.abortOn, result);
      if (check !== null) return { aborted: { job, check: { ...check, name: nameIn(job, turn.of, check) } } };
    } catch (error) {
      return { failure: placed(error, job.file, planned.variant) };
    } finally {
      takers.took(job, performance.now() - began);
      observer.ended();
    }
  }
  return {};
}

/** The account of a run; one that was summed up has no rows. */
function accountOf(
  { plan, variant: { name } }: PlannedVariant,
  record: RunRecord,
  run: number,
  account: Account | null,
): { readonly result: RunResult; readonly rows: RecordRows } {
  if (account === null) return accountWithRows(plan, record, run, name);
  const kinds = plan.load.kinds.map((kind) => kind.name);
  const workers = plan.workers.map((worker) => worker.name);
  const rows = emptyRows({ variant: name, run, oneIn: 1, kinds, workers, length: 0 });
  return { result: account.result(record, run), rows };
}

/** With several variants, in which one. */
function nameIn({ planned }: Job, { planned: { variant } }: Attempt, { name }: Check): string {
  return planned.length > 1 ? `${variant.name}.${name}` : name;
}

function lostInWarmup(problem: string | null): Problem {
  return new Problem(
    "broker",
    `the broker was lost in a warm-up run${problem === null ? "" : `: ${problem}`}`,
    "see its log; nothing was measured yet",
  );
}

/** What the broker refused, as no run before its first publish would be refused otherwise. */
function refusal({ problem, hint }: RunRecord): Problem {
  return new Problem("broker", problem ?? "the broker refused what was asked of it", hint);
}

/** What the engine says of a variant's fault, with the place of that. */
function placed(error: unknown, { file }: ScenarioFile, { scenario }: Variant): unknown {
  if (!(error instanceof Problem) || error.kind !== "scenario") return error;
  const fault = scenario.faults.find((one) => error.message.startsWith(`${one.do}:`));
  if (fault === undefined) return error;
  return new Problem("scenario", `${placeOf(file, fault)}  faults: ${error.message}`, error.hint, {
    cause: error,
  });
}

async function askFacts(broker: Broker): Promise<{ product: string; version: string }> {
  await using admin = await amqpDriver.openAdmin(broker.address, "facts");
  return admin.facts;
}
