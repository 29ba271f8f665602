// What a run of hours costs that is only summed up: `node bench/soak.mjs [SECONDS] [MESSAGES_A_SECOND]`. Seconds are
// made up and folded one after the other, as hosts hand them over; memory is told as it goes.

import { emptyRecord, how, outcome } from "../dist/ledger/record.js";
import { Fold } from "../dist/ledger/summary/fold.js";
import { planScenario } from "../dist/plan-scenario.js";
import { parseScenario } from "../dist/scenario/parse.js";

const seconds = Number(process.argv[2] ?? 3600);
const rate = Number(process.argv[3] ?? 5000);
const workers = 4;

const yaml = `
record: summary
messages: {duration: ${Math.max(seconds, 1)}s, pattern: [heavy, light], kinds: {heavy: {work: 0.1ms}, light: {}}}
producers: {rate: ${rate}/s}
workers: {count: ${workers}, prefetch: 100}`;
const [{ plan }] = planScenario(parseScenario(yaml, { file: "soak.yaml" }));

let state = 1;
function random() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

/** The rows of one second; one message in 100,000 is lost. */
function secondFrom(first) {
  const columns = (length) => ({
    id: new Uint32Array(length),
    received: new Float64Array(length),
    startedAfter: new Float32Array(length),
    endedAfter: new Float32Array(length),
    outcome: new Uint8Array(length).fill(outcome.handled),
    redelivered: new Uint8Array(length),
  });
  const works = plan.workers.map(() => ({ length: 0, ...columns(rate) }));
  const publishes = {
    id: Uint32Array.from({ length: rate }, (_, i) => first + i),
    sent: new Float64Array(rate),
    settledAfter: new Float32Array(rate),
    how: new Uint8Array(rate).fill(how.confirmed),
  };
  const until = ((first + rate) / rate) * 1000;
  for (let i = 0; i < rate; i++) {
    const id = first + i;
    const sent = (id / rate) * 1000;
    publishes.sent[i] = sent;
    publishes.settledAfter[i] = 0.5 + random();
    if (id % 100_000 === 77_777) continue;
    const log = works[Math.floor(workers * random())];
    const row = log.length++;
    log.id[row] = id;
    log.received[row] = sent + 0.3;
    log.startedAfter[row] = 0.1 * random();
    log.endedAfter[row] = 0.1 + random();
  }
  const facts = { maxInFlight: 9, unexpected: [], unexpectedCount: 0 };
  return {
    publishes: [
      {
        log: { name: "producer-1", blocked: 0, backpressure: 0, length: rate, ...publishes },
        until,
        returned: [],
      },
    ],
    works: works.map((log, i) => ({ log: { name: plan.workers[i].name, ...facts, ...log }, until })),
  };
}

const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1).padStart(7)} MiB`;
const fold = new Fold(plan);
let cpu = 0;
const tellEvery = Math.max(1, Math.floor(seconds / 12));
for (let second = 0; second < seconds; second++) {
  const rows = secondFrom(second * rate);
  const before = process.cpuUsage().user;
  fold.rows(rows);
  cpu += process.cpuUsage().user - before;
  if ((second + 1) % tellEvery !== 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const memory = `${mib(rss)} resident, ${mib(heapUsed + arrayBuffers)} in use`;
  const each = (cpu / ((second + 1) * rate)).toFixed(2);
  console.log(`${String(second + 1).padStart(7)} s ${memory}  ${fold.size} kept  ${each} µs a message`);
}
const began = performance.now();
const { ledger } = fold.result({ ...emptyRecord, end: seconds * 1000 + 5 }, 1);
console.log(
  `${ledger.attempted} attempted, ${ledger.fates.handled} handled, ${ledger.fates.lost} lost; the result took ${Math.round(performance.now() - began)} ms`,
);
