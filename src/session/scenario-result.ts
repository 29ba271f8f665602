import { cpus, release, type } from "node:os";
import type { Broker } from "../broker/broker.ts";
import { version } from "../common/package.ts";
import { redactText } from "../common/redact.ts";
import { describeLoad } from "../plan/describe.ts";
import { recordOf } from "../result/record-file.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Check, Result, RunResult, VariantResult } from "../result/schema.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";
import { judgeAcross } from "../verdict/across.ts";
import { differencesFromFirst } from "../verdict/compare.ts";
import { judge, worst } from "../verdict/judge.ts";
import { summaryOf } from "../verdict/summary.ts";
import type { PlannedVariant } from "./plan-scenario.ts";

/** What was done of a scenario. */
export interface Done {
  readonly startedAt: string;
  /** ms */
  readonly took: number;
  readonly environment: Result["environment"];
  /** In the order of the scenario, those that were run at all. */
  readonly variants: readonly { readonly planned: PlannedVariant; readonly runs: readonly RunResult[] }[];
  /** Of each of their runs, in this order, thinned together. */
  readonly rows: readonly RecordRows[];
  /** Whether all that was to be run was run. */
  readonly whole: boolean;
  /** What ended it early, as the scenario asked. */
  readonly aborted: Check | null;
}

/** The Result document of a scenario: its runs, what they show together, and their verdict. */
export function scenarioResult(file: ScenarioFile, done: Done): Result {
  const alone = done.variants.map(({ planned, runs }) => variantResult(planned, runs));
  const differences = differencesFromFirst(alone, file.compare);
  const variants = alone.map((variant, index) => ({ ...variant, differences: differences[index] ?? [] }));
  const across = judgeAcross(
    file.across,
    variants.map(({ name, runs }) => ({ name, runs })),
  );
  const checks = [...across, ...(done.aborted === null ? [] : [done.aborted])];
  const verdict = worst([
    ...variants.map((variant) => variant.verdict),
    ...checks.map((check) => check.verdict),
    ...(done.whole ? [] : (["inconclusive"] as const)),
  ]);
  const { name, description, seed, repeat, warmup } = file;
  const gate = file.compare.gate === undefined ? {} : { gate: [...file.compare.gate] };
  const compare = { ...gate, margin: { ...file.compare.margin } };
  return {
    format: "workq-bench/result",
    version: 1,
    tool: { version },
    startedAt: done.startedAt,
    environment: done.environment,
    scenario: { name, description: redactText(description), file: file.file, seed, repeat, warmup, compare },
    took: Math.round(done.took),
    record: isSummed(done) ? null : recordOf(done.rows),
    verdict,
    checks,
    variants,
  };
}

/** Whether no run of it was recorded message by message. */
function isSummed({ variants }: Done): boolean {
  const summed = variants.filter(({ planned }) => planned.variant.scenario.record === "summary");
  return variants.length > 0 && summed.length === variants.length;
}

/** This machine, and the broker by what it says of itself. */
export function environmentOf(
  broker: Broker,
  facts: { product: string; version: string },
): Result["environment"] {
  return {
    node: process.versions.node,
    os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    broker: { ...facts, how: broker.how },
  };
}

function variantResult({ variant, plan }: PlannedVariant, runs: readonly RunResult[]): VariantResult {
  const checks: Check[] = judge(variant.scenario.expect, runs);
  return {
    name: variant.name,
    settings: plain(withoutSecrets(variant.settings)) as VariantResult["settings"], // plain data from YAML
    dimensions: [...variant.dimensions],
    scenario: asRun(variant),
    load: describeLoad(plan),
    planDigest: plan.digest,
    loadDigest: plan.load.digest,
    verdict: worst(checks.map((check) => check.verdict)),
    checks,
    summary: summaryOf(runs),
    differences: [],
    runs: [...runs],
  };
}

/**
 * The settings of a variant as a Result holds them; not where its broker is, with its password, and without what looks
 * like a secret in the commands of its faults.
 */
export function asRun({ scenario }: PlannedVariant["variant"]): VariantResult["scenario"] {
  const { broker: _broker, ...rest } = scenario;
  return plain(withoutSecrets(rest)) as VariantResult["scenario"]; // plain data, Infinity as null
}

/** A list of faults, or one fault by its place in that: their commands may hold passwords. */
function withoutSecrets(settings: object): object {
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => {
      if (key === "description" && typeof value === "string") return [key, redactText(value)];
      return [key, key === "faults" && Array.isArray(value) ? value.map(withoutCommandSecrets) : value];
    }),
  );
}

function withoutCommandSecrets(fault: unknown): unknown {
  if (typeof fault !== "object" || fault === null || !("run" in fault)) return fault;
  return typeof fault.run === "string" ? { ...fault, run: redactText(fault.run) } : fault;
}

function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
