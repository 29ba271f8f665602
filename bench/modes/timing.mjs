// How well workq-bench keeps time: when works end, and when messages are published.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { untilIdle } from "../broker.mjs";
import { errorFigures, median, number, spread, spreadText, table } from "../figures.mjs";
import { runScenario } from "../peers/workq.mjs";
import { readRecord, workErrors } from "../record.mjs";

/** 100 workers for two seconds, and for ten. */
const works = [
  { work: 10, messages: 20_000 },
  { work: 50, messages: 20_000 },
];
const rate = 10_000;
const seconds = 10;
const crews = [1, 4];

const workScenario = ({ work, messages }) => ({
  name: "timing",
  messages: { count: messages, persistent: false, kinds: { task: { work: `${work}ms` } } },
  producers: { confirms: false },
  workers: { count: 100, prefetch: 2 },
});
const rateScenario = (producers) => ({
  name: "timing",
  messages: { count: rate * seconds, persistent: false, kinds: { task: { size: "12B" } } },
  producers: { count: producers, rate: `${rate}/s`, confirms: false },
  workers: { count: 2, prefetch: 500 },
});

/** @returns what goes into the JSON */
export async function timingMode({ url, meter, options, say, show }) {
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-timing-"));
  const rounds = async (what, scenario, read) => {
    const runs = [];
    for (let round = 0; round < options.rounds; round++) {
      say(`${what}, round ${round + 1} of ${options.rounds}`);
      await untilIdle(meter);
      const { result, out } = await runScenario(scenario, { url, dir });
      runs.push(await read(out, result));
      rmSync(out, { recursive: true });
    }
    return runs;
  };
  try {
    const sleep = [];
    for (const one of works) {
      const read = async (out) => errorFigures(await workErrors(out, one.messages, one.work));
      sleep.push({ ...one, runs: await rounds(`${one.work} ms of work`, workScenario(one), read) });
    }
    show(sleepTable(sleep));
    const publish = [];
    for (const producers of crews) {
      const runs = await rounds(`${producers} producers`, rateScenario(producers), publishFigures);
      publish.push({ producers, runs });
    }
    show(publishTable(publish));
    return { sleep, publish };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

async function publishFigures(out, result) {
  const rows = await readRecord(out, rate * seconds, ["due", "sent"]);
  const sent = Float64Array.from(rows, (row) => row.sent).sort();
  const due = Float64Array.from(rows, (row) => row.due).sort();
  const took = (sent[sent.length - 1] - sent[0]) / 1000;
  return {
    held: (sent.length - 1) / took / rate,
    most: maxWithin(sent, 1),
    maxDue: maxWithin(due, 1),
    behind: Math.max(...result.producers.map((producer) => producer.behind)),
    late: median(rows.map((row) => row.sent - row.due)),
  };
}

/** The most of these sorted times, in ms, that lie in any stretch of so many ms, its end not counted. */
function maxWithin(times, stretch) {
  let [most, from] = [0, 0];
  for (let to = 0; to < times.length; to++) {
    // The record has thousandths.
    while (times[to] - times[from] > stretch - 0.0005) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
}

function sleepTable(sleep) {
  const rows = sleep.map(({ work, messages, runs }) => [
    `${work} ms`,
    number(messages),
    ...["mean", "p50", "p99", "max"].map((figure) => spreadText(spread(runs.map((run) => run[figure])), 2)),
  ]);
  const head = ["work", "messages", "late ms, mean", "off by ms, p50", "off by ms, p99", "off by ms, max"];
  return `100 workers: how late works end\n\n${table(head, rows)}`;
}

function publishTable(publish) {
  const of = (runs, figure, decimals) => spreadText(spread(runs.map((run) => run[figure])), decimals);
  const rows = publish.map(({ producers, runs }) => [
    number(producers),
    spreadText(spread(runs.map((run) => run.held * 100)), 2),
    of(runs, "most", 0),
    of(runs, "maxDue", 0),
    of(runs, "behind", 2),
    of(runs, "late", 3),
  ]);
  const head = [
    "producers",
    "rate held, %",
    "most in 1 ms",
    "most due in 1 ms",
    "behind, ms",
    "late ms, p50",
  ];
  return `${number(rate)} messages/s in all for ${seconds} s\n\n${table(head, rows, 0)}`;
}
