import { waysFor } from "../broker/request.ts";
import type { Progress } from "../progress/observer.ts";
import { createProgress } from "../progress/progress.ts";
import { inertText, noCommand } from "../result/inert.ts";
import type { VerdictWord } from "../result/schema.ts";
import { checkOpenFiles } from "../run/open-files.ts";
import { readScenario } from "../scenario/parse.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";
import { checkFaults, restartsBroker } from "../session/fault-permissions.ts";
import { planScenario } from "../session/plan-scenario.ts";
import { type Job, runScenarios } from "../session/run-scenarios.ts";
import { BrokerInUse, checkSameBroker, requestFor } from "./broker-in-use.ts";
import { exitCodes, Interrupted, stoppedAtOnce, worstCode } from "./exit-codes.ts";
import type { RunFlags } from "./flags.ts";
import { Interrupts } from "./interrupts.ts";
import { observe } from "./observe.ts";
import type { Opponents } from "./opponents.ts";
import { checkOutputs, Outputs, outFolder } from "./outputs.ts";
import { reportsFor } from "./write-reports.ts";

/** What the files of one command have in common while they run. */
interface Common {
  readonly flags: RunFlags;
  readonly jobs: readonly Job[];
  readonly brokers: BrokerInUse;
  readonly interrupts: Interrupts;
  readonly progress: Progress;
  readonly outputs: Outputs;
}

/**
 * Reads and plans all files, then runs one after the other, each on the broker that it asks for, or with
 * `interleave` all of them in turn on one.
 * @returns the exit code: the worst of the files' and of the comparisons'
 * @throws Problem about the files, before anything runs, and about the broker
 */
export async function runFiles(paths: readonly string[], flags: RunFlags): Promise<number> {
  const jobs = paths.map((path): Job => {
    const file = readScenario(path, { set: overrides(flags) });
    return { file, planned: planScenario(file, flags.variant ?? []) };
  });
  checkFaultsOf(jobs, flags);
  for (const { planned } of jobs) for (const { plan } of planned) checkOpenFiles(plan);
  const files = jobs.map(({ file }) => file);
  if (flags.interleave === true) checkSameBroker(files, flags);
  const opponents = await opponentsFor(jobs, flags);
  for (const remark of opponents.remarks) process.stderr.write(`${noCommand(inertText(remark))}\n`);
  const columns = await columnsOf(files, flags);
  const reports = reportsFor(flags.report, process.env);
  const names = files.map(({ name }) => name);
  checkOutputs(flags.out, names, reports);
  const outputs = new Outputs(flags, { reports, columns }, opponents.compare);
  const progress = createProgress({
    stream: process.stderr,
    quiet: flags.quiet === true,
    env: process.env,
    color: flags.color ? undefined : false,
  });
  using interrupts = new Interrupts((text) => progress.note(text));
  const brokers = new BrokerInUse(flags, interrupts.stop, progress);
  const groups = flags.interleave === true ? [jobs] : jobs.map((job) => [job]);
  try {
    for (const group of groups) {
      await runInTurn(group, { flags, jobs, brokers, interrupts, progress, outputs });
      if (interrupts.windDown.aborted) return exitCodes.interrupted;
    }
  } catch (error) {
    if (interrupts.stop.aborted) throw stoppedAtOnce(outputs.folders);
    throw error;
  } finally {
    progress.close();
    try {
      await outputs.report();
    } finally {
      await brokers.close();
    }
  }
  if (groups.length > 1) summarize(outputs.verdicts, flags);
  return worstCode(outputs.codes);
}

/** What reads them is loaded for those who ask for some. */
async function columnsOf(files: readonly ScenarioFile[], { columns }: RunFlags) {
  if (columns === undefined) return null;
  const { readColumns } = await import("./columns.ts");
  const kinds = files.flatMap(({ variants }) =>
    variants.flatMap(({ scenario }) => Object.keys(scenario.messages.kinds)),
  );
  return readColumns(columns, [...new Set(kinds)]);
}

/** What compares is loaded for those who compare. */
async function opponentsFor(jobs: readonly Job[], flags: RunFlags): Promise<Opponents> {
  if (flags.interleave !== true && flags.baseline === undefined) return { compare: () => [], remarks: [] };
  const { opponentsOf } = await import("./opponents.ts");
  return opponentsOf(jobs, flags);
}

function checkFaultsOf(jobs: readonly Job[], flags: RunFlags): void {
  for (const { file, planned } of jobs) {
    const variants = planned.map(({ variant }) => variant);
    const [way] = waysFor(requestFor(file, flags, new AbortController().signal));
    checkFaults(file, variants, { allowExec: flags.allowExec === true, external: way?.how === "external" });
  }
}

function overrides(flags: RunFlags): string[] {
  const { set = [], repeat, warmup, seed, timeout } = flags;
  return [
    ...set,
    ...Object.entries({ repeat, warmup, seed, timeout }).flatMap(([key, value]) =>
      value === undefined ? [] : [`${key}=${value}`],
    ),
  ];
}

/** @throws what ended it early, once what was found until then is saved and shown */
async function runInTurn(group: readonly Job[], common: Common): Promise<void> {
  const { flags, jobs, brokers, interrupts, progress, outputs } = common;
  const [first] = group;
  if (first === undefined) return;
  const restarts = group.some(({ file }) => restartsBroker(file));
  const broker = await brokers.get(first.file, restarts);
  interrupts.running(true);
  const { windDown, stop } = interrupts;
  const control = { windDown, stop, allowExec: flags.allowExec };
  const { results, records, failure } = await runScenarios(
    group,
    broker,
    control,
    observe(progress, { group, jobs, windDown }),
  );
  interrupts.running(false);
  const found = results.flatMap((result, index) => {
    const job = group[index];
    if (job === undefined || result.variants.length === 0) return [];
    const out = outFolder(flags.out, job.file.name, jobs.indexOf(job), jobs.length);
    return [{ result, rows: records[index] ?? [], out }];
  });
  if (found.length === 0) throw failure ?? new Interrupted();
  await outputs.take(found);
  if (failure !== undefined) throw failure;
  const runs = found.flatMap(({ result }) => result.variants.flatMap((variant) => variant.runs));
  if (runs.some(({ ending }) => ending === "broker-lost")) await brokers.close();
}

/** The last word on several files. */
function summarize(verdicts: readonly VerdictWord[], flags: RunFlags): void {
  const stream = flags.json === true ? process.stderr : process.stdout;
  const words = { pass: "passed", fail: "failed", inconclusive: "inconclusive" } as const;
  const told = (["pass", "fail", "inconclusive"] as const).flatMap((verdict) => {
    const count = verdicts.filter((one) => one === verdict).length;
    return count > 0 ? [`${count} ${words[verdict]}`] : [];
  });
  stream.write(`\n${verdicts.length} scenarios: ${told.join(", ")}\n`);
}
