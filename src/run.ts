import type { Broker } from "./broker/broker.ts";
import { openBroker } from "./broker/choose.ts";
import { restartsBroker } from "./check-faults.ts";
import { planScenario } from "./plan-scenario.ts";
import type { Result } from "./result/schema.ts";
import { runScenarios } from "./run-scenario.ts";
import type { ScenarioFile } from "./scenario/scenario.ts";

export interface RunOptions {
  /** A broker to run on, which stays open; without it one is opened as the command line would, and closed. */
  readonly broker?: Broker;
  /** Names of the variants to run; all by default. */
  readonly variants?: readonly string[];
  /** Whether `exec` faults may run their commands; false unless given. */
  readonly allowExec?: boolean;
  /** Aborted: everything stops at once, and `run` rejects. */
  readonly signal?: AbortSignal;
}

/**
 * Plans a scenario, runs all its variants on a real broker and judges them.
 * @returns the Result document; its `verdict` says how it went, its `record` is null, as nothing is written
 * @throws Problem about the scenario (before anything runs) or the broker
 */
export async function run(scenario: ScenarioFile, options: RunOptions = {}): Promise<Result> {
  const planned = planScenario(scenario, options.variants);
  const stop = options.signal ?? new AbortController().signal;
  const opened = options.broker === undefined ? await open(scenario, stop) : null;
  try {
    const broker = options.broker ?? opened;
    if (broker === null) throw new Error("no broker");
    const nothing = (): void => undefined;
    const quiet = { started: nothing, progress: nothing, note: nothing, ended: nothing };
    const control = { windDown: stop, stop, allowExec: options.allowExec };
    const job = { file: scenario, planned };
    const { results, failure } = await runScenarios([job], broker, control, quiet);
    stop.throwIfAborted();
    if (failure !== undefined) throw failure;
    const [result] = results;
    if (result === undefined) throw new Error("a job without a result");
    return { ...result, record: null };
  } finally {
    await opened?.close();
  }
}

function open(scenario: ScenarioFile, signal: AbortSignal): Promise<Broker> {
  const restarts = restartsBroker(scenario);
  const request = {
    choice: scenario.broker,
    baseDir: ".",
    install: true,
    restarts,
    env: process.env,
    signal,
  };
  return openBroker(request, { note: () => undefined });
}
