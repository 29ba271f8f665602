import { Problem } from "../common/problem.ts";
import type { Comparison } from "../result/comparison.ts";
import { inertText } from "../result/inert.ts";
import { readResults } from "../result/read-results.ts";
import type { Result } from "../result/schema.ts";
import type { Job } from "../session/run-scenarios.ts";
import { asRun } from "../session/scenario-result.ts";
import { type Comparable, checkComparable, compareResults } from "../verdict/compare.ts";
import type { RunFlags } from "./flags.ts";

/** A result with the place that it was saved to, for people. */
export interface Placed {
  readonly result: Result;
  readonly path: string;
}

/** Gives the comparisons of results that were run in turn. */
export type Compare = (group: readonly Placed[]) => Comparison[];

/** What results are compared with, and what there is to tell of that before anything runs. */
export interface Opponents {
  readonly compare: Compare;
  readonly remarks: readonly string[];
}

/**
 * What the results of the jobs are to be compared with: with `interleave` the first of them, with `baseline` a saved
 * one; else with nothing.
 * @throws Problem, before anything runs, when that cannot be
 */
export function opponentsOf(jobs: readonly Job[], flags: RunFlags): Opponents {
  const { interleave = false, baseline, force = false } = flags;
  if (interleave && baseline !== undefined) {
    throw new Problem(
      "usage",
      "--interleave and --baseline are two ways to compare",
      "use one of them; `workq-bench compare` compares saved results later",
    );
  }
  if (interleave) return { compare: inTurn(jobs, force), remarks: [] };
  return baseline === undefined ? { compare: () => [], remarks: [] } : withSaved(baseline, jobs, force);
}

function inTurn(jobs: readonly Job[], force: boolean): Compare {
  const [first, ...others] = jobs;
  if (first === undefined || others.length === 0) {
    throw new Problem(
      "usage",
      "--interleave needs two scenario files or more",
      "the variants of one scenario are run in turn in any case, with --repeat",
    );
  }
  for (const other of others) checkComparable(comparables(first), comparables(other), force);
  return ([base, ...rest]) =>
    base === undefined ? [] : rest.map((next) => compared(base, next, force)).filter((each) => each !== null);
}

function withSaved(path: string, jobs: readonly Job[], force: boolean): Opponents {
  const saved = readResults(path);
  const baseOf = (name: string): Placed | undefined =>
    saved.length === 1 && jobs.length === 1
      ? saved[0]
      : saved.find(({ result }) => result.scenario.name === name);
  const missing: string[] = [];
  for (const job of jobs) {
    const base = baseOf(job.file.name);
    if (base === undefined) missing.push(job.file.name);
    else checkComparable(base.result.variants, comparables(job), force);
  }
  if (missing.length === jobs.length) {
    const names = saved.map(({ result }) => inertText(result.scenario.name)).join(", ");
    throw new Problem(
      "usage",
      `${inertText(path)} holds no result of ${missing.join(", ")}, but of ${names}`,
      "give the result of the same scenario",
    );
  }
  const compare: Compare = (group) =>
    group
      .map((next) => {
        const base = baseOf(next.result.scenario.name);
        return base === undefined ? null : compared(base, next, force);
      })
      .filter((each) => each !== null);
  const remarks = saved.flatMap((base) => base.remarks ?? []);
  return {
    compare,
    remarks: [
      ...remarks,
      ...missing.map((name) => `not compared: ${name}, of which the baseline has no result`),
    ],
  };
}

function comparables({ planned }: Job): Comparable[] {
  return planned.map(({ variant, plan }) => {
    return { name: variant.name, loadDigest: plan.load.digest, scenario: asRun(variant) };
  });
}

/** Null when what was cut short has no variant left that could be compared. */
function compared(base: Placed, next: Placed, force: boolean): Comparison | null {
  const names = new Set(base.result.variants.map(({ name }) => name));
  const single = base.result.variants.length === 1 && next.result.variants.length === 1;
  if (!single && !next.result.variants.some(({ name }) => names.has(name))) return null;
  return compareResults(base.result, next.result, { from: { base: base.path, new: next.path }, force });
}
