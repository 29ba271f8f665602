// What a run of hours costs that is only summed up: `node --expose-gc bench/soak.mjs [SECONDS] [MESSAGES_A_SECOND]
// [SECONDS_FROM_FAULT_TO_FAULT]`. Seconds are made up and folded one after the other, as hosts hand them over; memory is
// told as it goes. A fault kills the broker for three seconds: what workers hold is cut off and comes again, what was just
// acknowledged is handled twice, and some is lost.

import { Fold } from "../dist/account/account.js";
import { emptyRecord, how, outcome } from "../dist/ledger/record.js";
import { parseScenario } from "../dist/scenario/parse.js";
import { planScenario } from "../dist/session/plan-scenario.js";

const seconds = Number(process.argv[2] ?? 3600);
const rate = Number(process.argv[3] ?? 5000);
const faultEvery = Number(process.argv[4] ?? 0);
const workers = 4;
const down = 3;
/** Messages around a fault: in workers' hands, acknowledged in vain, and lost. */
const held = 400;
const undone = 100;
const gone = 20;

const faults = faultEvery > 0 ? `faults: [{every: ${faultEvery}s, do: kill-broker}]` : "";
const yaml = `
record: summary
messages: {duration: ${Math.max(seconds, 1)}s, persistent: false, pattern: [heavy, light], kinds: {heavy: {work: 0.1ms}, light: {}}}
producers: {rate: ${rate}/s}
workers: {count: ${workers}, prefetch: 100}
${faults}`;
const [{ plan }] = planScenario(parseScenario(yaml, { file: "soak.yaml" }));

let state = 1;
function random() {
  state = (state * 48_271) % 2_147_483_647;
  return state / 2_147_483_647;
}

class Works {
  constructor() {
    this.logs = plan.workers.map(() => ({
      id: [],
      received: [],
      startedAfter: [],
      endedAfter: [],
      outcome: [],
      redelivered: [],
    }));
  }

  add(
    worker,
    id,
    received,
    { wait = 0.1 * random(), took = 0.1 + random(), what = outcome.handled, again = 0 } = {},
  ) {
    const log = this.logs[worker];
    log.id.push(id);
    log.received.push(received);
    log.startedAfter.push(wait);
    log.endedAfter.push(took);
    log.outcome.push(what);
    log.redelivered.push(again);
  }

  slices(until) {
    const facts = { maxInFlight: 100, unexpected: [], unexpectedCount: 0 };
    return this.logs.map((log, i) => ({
      log: {
        name: plan.workers[i].name,
        ...facts,
        length: log.id.length,
        id: Uint32Array.from(log.id),
        received: Float64Array.from(log.received),
        startedAfter: Float32Array.from(log.startedAfter),
        endedAfter: Float32Array.from(log.endedAfter),
        outcome: Uint8Array.from(log.outcome),
        redelivered: Uint8Array.from(log.redelivered),
      },
      until,
    }));
  }
}

/** What the fault before left to be done again. */
let again = [];

/** The rows of one second that is like all others, but for the beginning and the end of a fault; one message in 100,000 is lost. */
function secondFrom(first, start, { begins, ends }) {
  const works = new Works();
  const publishes = {
    id: Uint32Array.from({ length: rate }, (_, i) => first + i),
    sent: new Float64Array(rate),
    settledAfter: new Float32Array(rate),
    how: new Uint8Array(rate).fill(how.confirmed),
  };
  if (ends) {
    for (const id of again) works.add(id % workers, id, start + 20 * random(), { again: 1 });
    again = [];
  }
  for (let i = 0; i < rate; i++) {
    const id = first + i;
    const sent = start + 30 + (i / rate) * 960;
    publishes.sent[i] = sent;
    publishes.settledAfter[i] = 0.5 + random();
    if (id % 100_000 === 77_777) continue;
    const worker = Math.floor(workers * random());
    const left = rate - i;
    if (begins && left <= gone) continue;
    if (begins && left <= gone + held) {
      // Cut off in the worker's hands.
      works.add(worker, id, sent + 0.3, {
        wait: Number.NaN,
        took: start + 999 - sent - 0.3,
        what: outcome.cutOff,
      });
      again.push(id);
      continue;
    }
    works.add(worker, id, sent + 0.3);
    if (begins && left <= gone + held + undone) again.push(id);
  }
  const until = start + 1000;
  const log = {
    name: "producer-1",
    blocked: 0,
    backpressure: 0,
    window: 0,
    ownBehind: null,
    length: rate,
    ...publishes,
  };
  return { publishes: [{ log, until, returned: [] }], works: works.slices(until) };
}

const links = [...plan.producers, ...plan.workers].map(({ name }) => name);
const mib = (bytes) => `${(bytes / 2 ** 20).toFixed(1).padStart(7)} MiB`;
const fold = new Fold(plan);
const done = [];
const events = [];
function tell(at, what) {
  for (const who of links) {
    const event = { at, what, who, detail: "" };
    events.push(event);
    fold.event(event);
  }
}

let cpu = 0;
let sent = 0;
const nothing = { publishes: [], works: [] };
const tellEvery = Math.max(1, Math.floor(seconds / 12));
for (let second = 0; second < seconds; second++) {
  const start = second * 1000;
  const phase = faultEvery > 0 && second >= faultEvery ? second % faultEvery : Number.NaN;
  const isDown = phase >= 1 && phase <= down;
  const at = { begins: phase === 0, ends: phase === down + 1 };
  if (at.ends) {
    tell(start + 1, "link-up");
    Object.assign(done.at(-1), { ended: start + 1, brokerBack: start });
  }
  const until = start + 1000;
  const rows = isDown
    ? {
        publishes: [{ log: { ...secondFrom(0, 0, {}).publishes[0].log, length: 0 }, until, returned: [] }],
        works: new Works().slices(until),
      }
    : secondFrom(sent, start, at);
  if (!isDown) sent += rate;
  if (at.begins) {
    const fault = {
      fault: 0,
      began: start + 998,
      ended: Number.NaN,
      brokerBack: Number.NaN,
      who: [],
      failure: null,
    };
    done.push(fault);
    tell(start + 999, "link-down");
  }
  const before = process.cpuUsage().user;
  fold.rows(
    rows,
    done.map((fault) => ({ ...fault })),
  );
  cpu += process.cpuUsage().user - before;
  if ((second + 1) % tellEvery !== 0) continue;
  globalThis.gc?.();
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  const memory = `${mib(rss)} resident, ${mib(heapUsed + arrayBuffers)} in use`;
  const each = (cpu / Math.max(1, sent)).toFixed(2);
  console.log(`${String(second + 1).padStart(7)} s ${memory}  ${fold.size} kept  ${each} µs a message`);
}
const began = performance.now();
fold.rows({ ...nothing }, done);
const { ledger, faults: told } = fold.result(
  { ...emptyRecord, events, faults: done, end: seconds * 1000 + 5 },
  1,
);
console.log(
  `${ledger.attempted} attempted, ${ledger.fates.handled} handled, ${ledger.fates.lost} lost, ${ledger.duplicates} duplicated; the result took ${Math.round(performance.now() - began)} ms`,
);
for (const { times, lost, duplicated, redelivered, firstHandledAfter, backlogRecoveredAfter } of told)
  console.log(
    `${times} faults: ${lost} lost, ${duplicated} duplicated, ${redelivered} redelivered by them; handled after ${firstHandledAfter} ms, recovered after ${backlogRecoveredAfter} ms at most`,
  );
