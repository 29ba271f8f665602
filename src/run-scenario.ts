import { cpus, release, type } from "node:os";
import { AdminLink } from "./amqp/admin-link.ts";
import type { Broker } from "./broker/broker.ts";
import { checkFaults, placeOf } from "./check-faults.ts";
import { account } from "./ledger/account.ts";
import { describeLoad } from "./plan/describe.ts";
import { expand, type Plan } from "./plan/plan.ts";
import { Problem } from "./problem.ts";
import type { Check, Result, RunResult, VariantResult } from "./result/schema.ts";
import { runPlan } from "./run/engine.ts";
import type { RunProgress } from "./run/watch.ts";
import type { ScenarioFile, Variant } from "./scenario/scenario.ts";
import { checkPaths } from "./verdict/check-paths.ts";
import { judge, worst } from "./verdict/judge.ts";
import { version } from "./version.ts";

/** A variant with its plan. */
export interface PlannedVariant {
  readonly variant: Variant;
  readonly plan: Plan;
}

/** Hears how a scenario goes while it runs. */
export interface ScenarioObserver {
  started(planned: PlannedVariant, run: number, runs: number): void;
  progress(planned: PlannedVariant, progress: RunProgress): void;
  /** Something was done to the system. */
  note(text: string): void;
  ended(): void;
}

/** How a scenario is ended from outside; see `RunControl`. */
export interface ScenarioControl {
  readonly windDown: AbortSignal;
  readonly stop: AbortSignal;
  /** Whether `exec` faults may run their commands; false unless given. */
  readonly allowExec?: boolean | undefined;
}

/** What could be done of a scenario, and what ended it before it was through. */
export interface Outcome {
  readonly result: Result;
  readonly failure: unknown;
}

/**
 * Decides everything that a scenario leaves open and looks for what could not work, before any broker is touched.
 * @throws Problem (scenario)
 */
export function planScenario(file: ScenarioFile, only: readonly string[] = []): PlannedVariant[] {
  const names = file.variants.map((variant) => variant.name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Problem(
      "usage",
      `${file.file} has no variant "${unknown}"`,
      `its variants: ${names.join(", ")}`,
    );
  }
  const chosen = file.variants.filter(({ name }) => only.length === 0 || only.includes(name));
  const planned = chosen.map((variant) => ({ variant, plan: expand(variant.scenario) }));
  checkPaths(file.file, planned);
  return planned;
}

/**
 * Runs every planned variant, `repeat` times each, on a broker, and judges them.
 * @returns what was done, also when something ended it early (then `failure` says what)
 * @throws Problem (broker) when the broker cannot be talked to at all, Problem (scenario) when a fault cannot be
 * done to it
 */
export async function runScenario(
  file: ScenarioFile,
  planned: readonly PlannedVariant[],
  broker: Broker,
  control: ScenarioControl,
  observer: ScenarioObserver,
): Promise<Outcome> {
  const limits = { allowExec: control.allowExec === true, external: broker.control === null };
  const wanted = planned.map(({ variant }) => variant);
  checkFaults(file, wanted, limits);
  const startedAt = new Date().toISOString();
  const began = performance.now();
  const facts = await askFacts(broker);
  const variants: VariantResult[] = [];
  let failure: unknown;
  for (const one of planned) {
    const runs: RunResult[] = [];
    try {
      for (let index = 1; index <= file.repeat && !control.windDown.aborted; index++) {
        observer.started(one, index, file.repeat);
        const record = await runPlan(one.plan, broker, {
          windDown: control.windDown,
          stop: control.stop,
          allowExec: limits.allowExec,
          watch: (progress) => observer.progress(one, progress),
          tell: (text) => observer.note(text),
        });
        observer.ended();
        runs.push(account(one.plan, record, index));
        if (record.ending === "broker-lost") break;
      }
    } catch (error) {
      failure = placed(error, file, one.variant);
      observer.ended();
    }
    if (runs.length > 0) variants.push(variantResult(one, runs));
    // Without its broker nothing more can be run.
    const brokerLost = runs.at(-1)?.ending === "broker-lost";
    if (failure !== undefined || brokerLost || control.windDown.aborted) break;
  }
  const runs = variants.reduce((sum, variant) => sum + variant.runs.length, 0);
  const all = runs === planned.length * file.repeat && failure === undefined;
  const verdict = worst([
    ...variants.map((variant) => variant.verdict),
    ...(all ? [] : (["inconclusive"] as const)),
  ]);
  const { name, description, seed } = file;
  const result: Result = {
    format: "workq-bench/result",
    version: 1,
    tool: { version },
    startedAt,
    environment: {
      node: process.versions.node,
      os: `${type()} ${release()}`,
      cpu: cpus()[0]?.model ?? "unknown",
      cores: cpus().length,
      broker: { ...facts, how: broker.how },
    },
    scenario: {
      name,
      description,
      file: file.file,
      seed,
      repeat: file.repeat,
      warmup: file.warmup,
      compare: { margin: {} },
    },
    took: Math.round(performance.now() - began),
    verdict,
    checks: [],
    variants,
  };
  return { result, failure };
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
  await using admin = await AdminLink.open(broker.address, "facts");
  return admin.facts;
}

function variantResult({ variant, plan }: PlannedVariant, runs: RunResult[]): VariantResult {
  const checks: Check[] = judge(variant.scenario.expect, runs);
  // Where the broker is, with its password, is no part of what was run.
  const { broker: _broker, ...scenario } = variant.scenario;
  return {
    name: variant.name,
    settings: plain(variant.settings) as VariantResult["settings"], // plain data from YAML
    scenario: plain(scenario) as VariantResult["scenario"], // plain data, Infinity as null
    load: describeLoad(plan),
    planDigest: plan.digest,
    loadDigest: plan.load.digest,
    verdict: worst(checks.map((check) => check.verdict)),
    checks,
    summary: {},
    differences: [],
    runs,
  };
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
