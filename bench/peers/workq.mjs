// workq-bench itself: a scenario file, its command line, and the Result that it writes.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runClient } from "../client.mjs";
import { errorFigures } from "../figures.mjs";
import { workErrors } from "../record.mjs";
import { idealOf } from "../settings.mjs";

export const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** The scenario of a setting. */
export function scenarioOf(setting) {
  const { queue, messages, size, persistent, producers, unconfirmed, workers, prefetch, ackEvery, work } =
    setting;
  const task = { size: `${size}B`, ...(work > 0 && { work: `${work}ms` }) };
  return {
    name: "bench",
    queue: { type: queue },
    messages: { count: messages, persistent, kinds: { task } },
    producers: {
      count: producers,
      confirms: unconfirmed > 0,
      ...(unconfirmed > 0 && { maxUnconfirmed: unconfirmed }),
    },
    workers: { count: workers, prefetch, ...(ackEvery > 1 && { ackEvery }) },
  };
}

/**
 * Runs a scenario, given as the object that its YAML stands for, and sees that every message is accounted for.
 * @param program the built command line of another checkout; this one's by default
 * @returns what the process cost, the one run of the Result, and the folder with its files, which the caller removes
 */
export async function runScenario(scenario, { url, dir, program = cli }) {
  const out = join(dir, `run-${Date.now()}`);
  mkdirSync(out, { recursive: true });
  const file = join(out, "scenario.yaml");
  // JSON is YAML.
  writeFileSync(file, JSON.stringify(scenario, null, 2));
  const cost = await runClient(process.execPath, [
    program,
    "run",
    file,
    "--broker",
    url,
    "--quiet",
    "--out",
    out,
  ]);
  const result = JSON.parse(readFileSync(join(out, "result.json"), "utf8")).variants[0].runs[0];
  const { attempted, fates, duplicates, unexpected } = result.ledger;
  if (attempted !== scenario.messages.count || fates.handled !== attempted || duplicates + unexpected > 0)
    throw new Error(`not all accounted for: ${JSON.stringify(result.ledger)}`);
  return { cost, result, out };
}

export const workq = {
  name: "workq-bench",
  /** It declares and deletes a queue of its own. */
  ownQueue: true,
  missing: () => null,
  does: () => true,
  async run(setting, where) {
    const { cost, result, out } = await runScenario(scenarioOf(setting), where);
    const workError =
      setting.work > 0 ? errorFigures(await workErrors(out, setting.messages, setting.work)) : null;
    rmSync(out, { recursive: true });
    const { makespan, efficiency } = result.dispatch;
    return {
      cost,
      throughput: result.throughput,
      efficiency: setting.work > 0 ? idealOf(setting) / makespan : null,
      workError,
      told: { efficiency },
    };
  },
};
