// How long workq-bench takes to begin and to end, beside the messages themselves.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { open, untilIdle } from "../broker.mjs";
import { runClient } from "../client.mjs";
import { none, spread, spreadText, table } from "../figures.mjs";
import { cli, runScenario } from "../peers/workq.mjs";
import { startSpy } from "../spy.mjs";

const small = {
  name: "small",
  messages: { count: 200, kinds: { task: { work: "1ms" } } },
  workers: { count: 2, prefetch: 10 },
};

/** @returns what goes into the JSON */
export async function startMode({ url, meter, options, say, show }) {
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-start-"));
  const file = join(dir, "small.yaml");
  writeFileSync(file, JSON.stringify(small));
  const user = async (...args) => (await runClient(process.execPath, [cli, ...args])).user;
  const times = {
    "--help, user CPU": [],
    "validate, user CPU": [],
    "start to first publish": [],
    "200 messages, beside the makespan": [],
    "last ack to exit": [],
    "local broker ready": [],
  };
  let local = null;
  try {
    for (let round = 0; round < options.rounds; round++) {
      say(`round ${round + 1} of ${options.rounds}`);
      await untilIdle(meter);
      times["--help, user CPU"].push(await user("--help"));
      times["validate, user CPU"].push(await user("validate", file));
      const { cost, result, out } = await runScenario(small, { url, dir });
      rmSync(out, { recursive: true });
      times["200 messages, beside the makespan"].push(cost.wall - result.dispatch.makespan);
      const { first, last } = await throughSpy(url, dir);
      times["start to first publish"].push(first);
      times["last ack to exit"].push(last);
      const ready = await localReady(say);
      local ??= ready.label;
      times["local broker ready"].push(ready.ms);
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
  const rows = Object.entries(times).map(([what, values]) => [what, spreadText(spread(values))]);
  show(table(["", "ms"], rows));
  show(`local broker: ${local ?? none}`);
  return { local, times };
}

async function throughSpy(url, dir) {
  const spy = await startSpy(url);
  try {
    const began = performance.now();
    const { cost, out } = await runScenario(small, { url: spy.url, dir });
    rmSync(out, { recursive: true });
    return { first: spy.seen.publish - began, last: began + cost.wall - spy.seen.ack };
  } finally {
    await spy.close();
  }
}

/** Starts a server of this machine, or one installed for this user, as a run would, and stops it again. */
async function localReady(say) {
  try {
    const began = performance.now();
    const broker = await open("local", AbortSignal.timeout(120_000));
    const ms = performance.now() - began;
    await broker.close();
    return { label: broker.label, ms };
  } catch (error) {
    say(`no local broker: ${error.message}`);
    return { label: null, ms: null };
  }
}
