import { dirname } from "node:path";
import type { Broker } from "../broker/broker.ts";
import { openBroker } from "../broker/choose.ts";
import { Problem } from "../common/problem.ts";
import type { Result } from "../result/schema.ts";
import { checkOpenFiles } from "../run/open-files.ts";
import { parseScenario } from "../scenario/parse.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";
import { restartsBroker } from "./fault-permissions.ts";
import { planScenario } from "./plan-scenario.ts";
import { runScenarios } from "./run-scenarios.ts";

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

/** A scenario as an object with the keys and values of a scenario file. */
export type ScenarioObject = Readonly<Record<string, unknown>>;

/**
 * Plans a scenario, runs all its variants on a real broker and judges them.
 * @param given what `parseScenario` or `readScenario` gave, or an object that says what a file would, and is parsed as one
 * @returns the Result document; its `verdict` says how it went, its `record` is null, as nothing is written
 * @throws Problem about the scenario (before anything runs) or the broker
 */
export async function run(given: ScenarioFile | ScenarioObject, options: RunOptions = {}): Promise<Result> {
  const scenario = isParsed(given) ? given : parseObject(given);
  const planned = planScenario(scenario, options.variants);
  for (const { plan } of planned) checkOpenFiles(plan);
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

function isParsed(given: unknown): given is ScenarioFile {
  if (typeof given !== "object" || given === null || !("variants" in given)) return false;
  const { variants } = given;
  // A scenario that is written maps names to them.
  return Array.isArray(variants) && variants.every((one) => typeof one === "object" && "scenario" in one);
}

/** @throws Problem (usage) when it is nothing that a file could say, ScenarioProblems when it says something wrong */
function parseObject(given: unknown): ScenarioFile {
  const isObject = typeof given === "object" && given !== null && !Array.isArray(given);
  if (!isObject) {
    const isNothing = given === null || given === undefined;
    const what = isNothing ? String(given) : Array.isArray(given) ? "a list" : `a ${typeof given}`;
    throw new Problem(
      "usage",
      `run() takes a scenario, not ${what}`,
      "give an object such as {messages: {count: 100}}, or what parseScenario(text) or readScenario(path) gives",
    );
  }
  let text: string;
  try {
    // Every JSON text is YAML.
    text = JSON.stringify(given, refuseUnwritable, 2);
  } catch (error) {
    const why = error instanceof Error ? (error.message.split("\n", 1)[0] ?? "") : String(error);
    throw new Problem("usage", `run(): the scenario cannot be written down: ${why}`, wanted, {
      cause: error,
    });
  }
  return parseScenario(text, { file: "scenario" });
}

const wanted = "use texts, numbers, true or false, lists and objects, as a scenario file would";

function refuseUnwritable(key: string, value: unknown): unknown {
  const kind = typeof value;
  const isLost = kind === "function" || kind === "symbol" || (kind === "number" && !Number.isFinite(value));
  if (isLost) throw new Error(`${key} is ${kind === "number" ? String(value) : `a ${kind}`}`);
  return value;
}

function open(scenario: ScenarioFile, signal: AbortSignal): Promise<Broker> {
  const restarts = restartsBroker(scenario);
  const request = {
    choice: scenario.broker,
    baseDir: dirname(scenario.file),
    install: true,
    restarts,
    env: process.env,
    signal,
  };
  return openBroker(request, { note: () => undefined });
}
