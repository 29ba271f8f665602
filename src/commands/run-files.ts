import { dirname, join } from "node:path";
import type { Broker } from "../broker/broker.ts";
import { openBroker } from "../broker/choose.ts";
import { type BrokerRequest, waysFor } from "../broker/request.ts";
import { checkFaults } from "../check-faults.ts";
import { createProgress, type Progress } from "../progress/progress.ts";
import { wantsColor } from "../report/color.ts";
import { renderTerminal, renderVerdict } from "../report/terminal.ts";
import type { Result } from "../result/schema.ts";
import { fileName, reportFolder, writeResult } from "../result/write.ts";
import { type PlannedVariant, planScenario, runScenario, type ScenarioObserver } from "../run-scenario.ts";
import { readScenario } from "../scenario/parse.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";
import { exitCodes, Interrupted } from "./exit-codes.ts";
import { Interrupts } from "./interrupts.ts";
import type { RunFlags } from "./run.ts";

interface Job {
  readonly file: ScenarioFile;
  readonly planned: readonly PlannedVariant[];
}

/**
 * Reads and plans all files, then runs one after the other, each on the broker that it asks for.
 * @returns the exit code: the worst of the files'
 * @throws Problem about the files, before anything runs, and about the broker
 */
export async function runFiles(paths: readonly string[], flags: RunFlags): Promise<number> {
  const jobs = paths.map((path): Job => {
    const file = readScenario(path, { set: overrides(flags) });
    return { file, planned: planScenario(file, flags.variant ?? []) };
  });
  for (const { file, planned } of jobs) {
    const variants = planned.map(({ variant }) => variant);
    const [way] = waysFor(requestFor(file, flags, new AbortController().signal));
    checkFaults(file, variants, { allowExec: flags.allowExec === true, external: way?.how === "external" });
  }
  const progress = createProgress({ stream: process.stderr, quiet: flags.quiet === true, env: process.env });
  using interrupts = new Interrupts((text) => progress.note(text));
  const brokers = new BrokerInUse(flags, interrupts.stop, progress);
  const codes: number[] = [];
  try {
    for (const [index, job] of jobs.entries()) {
      if (index > 0 && flags.json !== true) process.stdout.write("\n");
      const broker = await brokers.get(job.file);
      const out = outFolder(flags, job, jobs.length, index);
      const { code, brokerLost } = await runJob(job, broker, flags, interrupts, progress, out);
      codes.push(code);
      if (brokerLost) await brokers.close();
      if (interrupts.windDown.aborted) return exitCodes.interrupted;
    }
  } catch (error) {
    if (interrupts.stop.aborted) throw new Interrupted();
    throw error;
  } finally {
    progress.close();
    await brokers.close();
  }
  if (jobs.length > 1) summarize(codes, flags);
  return worstCode(codes);
}

/** The last word on several files. */
function summarize(codes: readonly number[], flags: RunFlags): void {
  const stream = flags.json === true ? process.stderr : process.stdout;
  const count = (code: number): number => codes.filter((one) => one === code).length;
  const parts = [
    [count(exitCodes.pass), "passed"],
    [count(exitCodes.fail), "failed"],
    [count(exitCodes.inconclusive), "inconclusive"],
  ] as const;
  const told = parts.flatMap(([n, word]) => (n > 0 ? [`${n} ${word}`] : []));
  stream.write(`\n${codes.length} scenarios: ${told.join(", ")}\n`);
}

function overrides(flags: RunFlags): string[] {
  return [
    ...(flags.set ?? []),
    ...(flags.repeat === undefined ? [] : [`repeat=${flags.repeat}`]),
    ...(flags.seed === undefined ? [] : [`seed=${flags.seed}`]),
  ];
}

function outFolder(flags: RunFlags, job: Job, jobs: number, index: number): string | undefined {
  if (flags.out === undefined || jobs === 1) return flags.out;
  return join(flags.out, `${index + 1}-${fileName(job.file.name)}`);
}

async function runJob(
  { file, planned }: Job,
  broker: Broker,
  flags: RunFlags,
  interrupts: Interrupts,
  progress: Progress,
  out: string | undefined,
): Promise<{ code: number; brokerLost: boolean }> {
  interrupts.running(true);
  const { windDown, stop } = interrupts;
  const control = { windDown, stop, allowExec: flags.allowExec };
  const { result, failure } = await runScenario(file, planned, broker, control, observe(progress));
  interrupts.running(false);
  if (result.variants.length === 0) throw failure ?? new Interrupted();
  const saving = save(result, out);
  present(result, flags, saving.folder);
  if (failure !== undefined) throw failure;
  if (saving.problem !== null) throw saving.problem;
  const endings = result.variants.flatMap(({ runs }) => runs.map(({ ending }) => ending));
  return { code: exitCodes[result.verdict], brokerLost: endings.includes("broker-lost") };
}

function observe(progress: Progress): ScenarioObserver {
  return {
    started: ({ variant }, run, runs) => progress.start(variant.name, run, runs),
    progress: ({ plan }, { elapsed, counts, ready }) => {
      // What is handled twice is one message all the same.
      const handled = Math.min(counts.handled, counts.attempted);
      progress.tick({ elapsed, planned: plan.load.count, ready, ...counts, handled });
    },
    note: (text) => progress.note(text),
    ended: () => progress.end(),
  };
}

/** Saved before it is rendered, so that no fault of a report can lose it. */
function save(result: Result, out: string | undefined): { folder: string | undefined; problem: unknown } {
  const folder = out ?? reportFolder(result.scenario.name, result.startedAt);
  try {
    writeResult(result, folder);
    return { folder, problem: null };
  } catch (problem) {
    return { folder: undefined, problem };
  }
}

function present(result: Result, flags: RunFlags, folder: string | undefined): void {
  const stream = flags.json === true ? process.stderr : process.stdout;
  if (flags.json === true) process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  // What could not be saved is shown whole.
  const render = flags.quiet === true && folder !== undefined ? renderVerdict : renderTerminal;
  stream.write(
    render(result, {
      color: wantsColor(stream, process.env, flags.color ? undefined : false),
      ...(stream.columns === undefined ? {} : { width: Math.max(60, Math.min(120, stream.columns)) }),
      ...(folder === undefined ? {} : { where: folder }),
    }),
  );
}

function requestFor(file: ScenarioFile, flags: RunFlags, signal: AbortSignal): BrokerRequest {
  return {
    asked: flags.broker,
    choice: file.broker,
    baseDir: dirname(file.file),
    install: flags.install,
    env: process.env,
    signal,
  };
}

/** One broker at a time, kept for the next file if that one asks for the same. */
class BrokerInUse {
  readonly #flags: RunFlags;
  readonly #signal: AbortSignal;
  readonly #progress: Progress;
  #broker: Broker | null = null;
  #for = "";

  constructor(flags: RunFlags, signal: AbortSignal, progress: Progress) {
    this.#flags = flags;
    this.#signal = signal;
    this.#progress = progress;
  }

  async get(file: ScenarioFile): Promise<Broker> {
    const wanted = JSON.stringify([file.broker, dirname(file.file)]);
    if (this.#broker !== null && this.#for === wanted) return this.#broker;
    await this.close();
    this.#broker = await openBroker(requestFor(file, this.#flags, this.#signal), this.#progress);
    this.#for = wanted;
    return this.#broker;
  }

  async close(): Promise<void> {
    await this.#broker?.close();
    this.#broker = null;
  }
}

function worstCode(codes: readonly number[]): number {
  for (const code of [exitCodes.usage, exitCodes.fail, exitCodes.inconclusive])
    if (codes.includes(code)) return code;
  return exitCodes.pass;
}
