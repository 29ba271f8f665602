// What accounting for a long run costs: `npm run build && node bench/accounting.mjs [messages] [--base DIR]`. Needs no broker.
import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { accountWithRows } from "../dist/account/whole-record.js";
import { emptyRecord, how, outcome } from "../dist/ledger/record.js";
import { expand } from "../dist/plan/plan.js";
import { DeliveryColumns, PublishColumns } from "../dist/run/host/log-columns.js";
import { parseScenario } from "../dist/scenario/parse.js";
import { median } from "./figures.mjs";

const settings = [
  { producers: 1, workers: 2, due: false },
  { producers: 4, workers: 4, due: false },
  { producers: 1, workers: 2, due: true },
  { producers: 4, workers: 4, due: true },
];

/** A number in [0, 1) that looks random. */
let state = 1;
function random() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

/** The record of a run in which all goes well, 0.02 ms from message to message; not quite regular, as what is measured. */
function recordOf(plan) {
  const count = plan.load.count;
  const publishes = plan.producers.map(() => new PublishColumns());
  const works = plan.workers.map(() => new DeliveryColumns());
  const free = new Float64Array(works.length);
  let end = 0;
  for (let id = 0; id < count; id++) {
    const sent = (plan.load.due?.[id] ?? id * 0.02) + 0.01 * random();
    const log = publishes[id % publishes.length];
    const row = log.add(id, sent);
    log.settle(row, sent + 0.5 + random());
    log.how[row] = how.confirmed;
    const place = Math.floor(works.length * random());
    const work = works[place];
    const received = sent + 0.3;
    const delivery = work.add(id, received, false);
    const started = Math.max(received, free[place]);
    free[place] = started + 0.01 + 0.02 * random();
    work.start(delivery, started);
    work.end(delivery, free[place]);
    work.outcome[delivery] = outcome.handled;
    end = Math.max(end, free[place]);
  }
  const at = Array.from({ length: Math.floor(end / 100) }, (_, i) => 100 * i);
  return {
    ...emptyRecord,
    publishes: publishes.map((log, i) =>
      log.log({
        name: plan.producers[i].name,
        blocked: 0,
        backpressure: 0,
        window: 0,
        ownBehind: null,
      }),
    ),
    works: works.map((log, i) =>
      log.log({ name: plan.workers[i].name, maxInFlight: 9, unexpected: [], unexpectedCount: 0 }),
    ),
    ready: { at, count: at.map((time) => time % 7) },
    machine: null,
    end: end + 5,
  };
}

/** Bytes of the columns of an object, as far as they are in use. */
function bytesOf(object, length) {
  const columns = Object.values(object).filter((value) => ArrayBuffer.isView(value));
  return columns.reduce(
    (sum, { BYTES_PER_ELEMENT, length: own }) => sum + BYTES_PER_ELEMENT * Math.min(own, length),
    0,
  );
}

function measure({ producers, workers, due }, messages) {
  const before = process.memoryUsage.rss();
  const rate = due ? "\n  rate: 50000/s" : "";
  const yaml = `messages: {count: ${messages}, pattern: [heavy, light], kinds: {heavy: {work: 0.02ms}, light: {}}}
producers:
  count: ${producers}${rate}
workers: {count: ${workers}}`;
  const plan = expand(parseScenario(yaml, { file: "accounting.yaml" }).variants[0].scenario);
  const record = recordOf(plan);
  const logs = [...record.publishes, ...record.works];
  const kept = logs.reduce((sum, log) => sum + bytesOf(log, log.length), bytesOf(plan.load, messages));
  const held = process.memoryUsage.rss() - before;
  const cpu = process.cpuUsage();
  const began = performance.now();
  const { result } = accountWithRows(plan, record, 1, "default");
  const took = performance.now() - began;
  const { user, system } = process.cpuUsage(cpu);
  if (result.ledger.fates.handled !== messages) throw new Error("not all handled");
  const peak = process.resourceUsage().maxRSS * 1024 - before;
  return { took, cpu: (user + system) / 1000, kept, held, peak };
}

const { values, positionals } = parseArgs({
  options: { base: { type: "string" }, rounds: { type: "string", default: "3" } },
  allowPositionals: true,
});
const [given = "10000000", setting] = positionals;
const messages = Number(given);
const each = (bytes, width) => (bytes / messages).toFixed(1).padStart(width);
const seconds = (ms, width) => (ms / 1000).toFixed(2).padStart(width);
const nameOf = ({ producers, workers, due }) =>
  `${producers}/${workers}${due ? ", due times" : ""}`.padEnd(17);
const own = fileURLToPath(import.meta.url);

/** What a build's own script measures. */
function measured(script, i) {
  const child = spawnSync(process.execPath, [script, given, String(i)]);
  if (child.status !== 0) throw new Error(child.stderr.toString());
  return JSON.parse(child.stdout);
}

/** This build beside another checkout's, in turn: the medians of both, and of the ratios. */
function compare(base, rounds) {
  console.log(
    "producers/workers   seconds: base    new  ratio   CPU s: ratio   bytes at most: base    new  ratio",
  );
  settings.forEach((one, i) => {
    const pairs = Array.from({ length: rounds }, (_, round) => {
      const first = measured(round % 2 === 0 ? base : own, i);
      const second = measured(round % 2 === 0 ? own : base, i);
      return round % 2 === 0 ? [first, second] : [second, first];
    });
    const of = (build, what) => median(pairs.map((pair) => pair[build][what]));
    const ratio = (what) => median(pairs.map(([before, after]) => after[what] / before[what])).toFixed(2);
    console.log(
      `${nameOf(one)} ${seconds(of(0, "took"), 14)} ${seconds(of(1, "took"), 6)} ${ratio("took").padStart(6)} ${ratio("cpu").padStart(14)} ${each(of(0, "peak"), 21)} ${each(of(1, "peak"), 6)} ${ratio("peak").padStart(6)}`,
    );
  });
}

if (setting !== undefined) {
  console.log(JSON.stringify(measure(settings[Number(setting)], messages)));
} else if (values.base !== undefined) {
  console.log(`${messages.toLocaleString("en")} messages; bytes a message, the record among them`);
  compare(resolve(values.base, "bench/accounting.mjs"), Number(values.rounds));
} else {
  console.log(`${messages.toLocaleString("en")} messages; bytes a message`);
  console.log("producers/workers   seconds   CPU s   record   resident before   at most");
  settings.forEach((one, i) => {
    const { took, cpu, kept, held, peak } = measured(own, i);
    console.log(
      `${nameOf(one)} ${seconds(took, 9)} ${seconds(cpu, 7)} ${each(kept, 8)} ${each(held, 17)} ${each(peak, 9)}`,
    );
  });
}
