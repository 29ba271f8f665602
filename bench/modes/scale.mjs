// workq-bench alone, with more and more messages and workers.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilIdle } from "../broker.mjs";
import { mb, median, number, table } from "../figures.mjs";
import { runScenario } from "../peers/workq.mjs";

const counts = [1e4, 1e5, 1e6, 1e7].map((messages) => ({ messages, workers: 2 }));
const crews = [1, 10, 100, 1000].flatMap((workers) => [1e5, 1e6].map((messages) => ({ messages, workers })));

function scenarioOf({ messages, workers }, record) {
  return {
    name: "scale",
    ...(record !== undefined && { record }),
    messages: { count: messages, persistent: false, kinds: { task: { size: "12B" } } },
    producers: { count: 1, confirms: false },
    workers: { count: workers, prefetch: 500 },
  };
}

/** @returns what goes into the JSON */
export async function scaleMode({ url, meter, options, say, show }) {
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-scale-"));
  const record = options.record ?? "full";
  const one = async (size) => {
    const runs = [];
    for (let round = 0; round < options.rounds; round++) {
      say(`${number(size.messages)} messages, ${size.workers} workers`);
      await untilIdle(meter);
      const { cost, result, out } = await runScenario(scenarioOf(size, options.record), { url, dir });
      rmSync(out, { recursive: true });
      const { wall, peak, user, system } = cost;
      // What of the process's time was before its first publish and after its last message.
      const { makespan } = result.dispatch;
      runs.push({ throughput: result.throughput, cpu: user + system, peak, wall, makespan });
    }
    const middle = (measure) => median(runs.map((run) => run[measure]).filter((value) => value !== null));
    const figures = Object.fromEntries(
      ["throughput", "cpu", "peak", "wall", "makespan"].map((measure) => [measure, middle(measure)]),
    );
    return { ...size, record, ...figures, runs };
  };
  try {
    const series = [];
    for (const sizes of [counts, crews]) {
      const rows = [];
      for (const size of sizes.filter(({ messages }) => messages <= options.most)) rows.push(await one(size));
      const told = rows.map((row) => ({ ...row, ...beyond(row, rows.find(sameCrew(row))) }));
      show(scaleTable(told));
      series.push(told);
    }
    return { series };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

function sameCrew({ workers }) {
  return (row) => row.workers === workers;
}

/** What each message costs beyond the run with the fewest, which pays for the start too; null: this is that one. */
function beyond(row, fewest) {
  if (row === fewest) return { cpuBeyond: null, bytes: null };
  const more = row.messages - fewest.messages;
  return {
    cpuBeyond: ((row.cpu - fewest.cpu) * 1000) / more,
    bytes: row.peak === null || fewest.peak === null ? null : (row.peak - fewest.peak) / more,
  };
}

function scaleTable(rows) {
  const head = [
    "messages",
    "workers",
    "record",
    "msg/s",
    "CPU µs/msg",
    "beyond the first",
    "peak MB",
    "bytes/msg",
    "not messages, s",
  ];
  return table(
    head,
    rows.map((row) => [
      number(row.messages),
      number(row.workers),
      row.record,
      number(row.throughput),
      number((row.cpu * 1000) / row.messages, 1),
      number(row.cpuBeyond, 1),
      number(mb(row.peak)),
      number(row.bytes),
      number((row.wall - row.makespan) / 1000, 2),
    ]),
    0,
  );
}
