// What is allocated a message: `node --expose-gc --min-semi-space-size=… test/cost/allocate.mjs`, as JSON. Of the built code.
import { PerformanceObserver } from "node:perf_hooks";
import { accountWithRows } from "../../dist/account/whole-record.js";
import { emptyRecord, how, outcome } from "../../dist/ledger/record.js";
import { expandLoad } from "../../dist/plan/load.js";
import { expand } from "../../dist/plan/plan.js";
import { DeliveryColumns, PublishColumns } from "../../dist/run/host/log-columns.js";
import { parseScenario } from "../../dist/scenario/parse.js";

// Columns grow by doubling: at powers of two none is half empty.
const few = 2 ** 14;
const warmUps = 8;
const rounds = 3;

function scenarioOf(count, producers = "{count: 2}") {
  const kinds = "kinds: {heavy: {work: {exponential: 1ms}}, light: {}}";
  const yaml = `messages: {count: ${count}, pattern: {heavy: 10%, light: 90%}, ${kinds}}
producers: ${producers}
workers: {count: 2}`;
  return parseScenario(yaml, { file: "cost.yaml" }).variants[0].scenario;
}

/** As the engine writes down a run in which each message is published, confirmed, delivered and handled once. */
function written(count) {
  const publishes = [new PublishColumns(), new PublishColumns()];
  const works = [new DeliveryColumns(), new DeliveryColumns()];
  for (let id = 0; id < count; id++) {
    const log = publishes[id % 2];
    const sent = 0.01 * id + 0.001 * (id % 7);
    const row = log.add(id, sent);
    log.settle(row, sent + 0.5);
    log.how[row] = how.confirmed;
    const work = works[(id >> 1) % 2];
    const delivery = work.add(id, sent + 0.25, false);
    work.start(delivery, sent + 0.3);
    work.end(delivery, sent + 0.303);
    work.outcome[delivery] = outcome.handled;
  }
  return { publishes, works };
}

function recordOf(count) {
  const { publishes, works } = written(count);
  return {
    ...emptyRecord,
    publishes: publishes.map((log, i) =>
      log.log({
        name: `producer-${i + 1}`,
        blocked: 0,
        backpressure: 0,
        window: 0,
        ownBehind: null,
      }),
    ),
    works: works.map((log, i) =>
      log.log({ name: `worker-${i + 1}`, maxInFlight: 1, unexpected: [], unexpectedCount: 0 }),
    ),
    end: 1000,
  };
}

const columns = ({ arrayBuffers }) => arrayBuffers;
const heap = ({ heapUsed }) => heapUsed;
const both = (usage) => columns(usage) + heap(usage);

function accounting(count) {
  const plan = expand(scenarioOf(count));
  const record = recordOf(count);
  return () => accountWithRows(plan, record, 1, "default");
}

const measured = {
  plan: {
    of: both,
    // So few bytes a message that what the compiler allocates would show.
    many: 2 ** 18,
    make: (count) => {
      const scenario = scenarioOf(count);
      return () => expandLoad(scenario);
    },
  },
  planWithDueTimes: {
    of: both,
    make: (count) => {
      const scenario = scenarioOf(count, "{count: 2, rate: 1000/s, arrivals: poisson}");
      return () => expandLoad(scenario);
    },
  },
  record: { of: both, make: (count) => () => written(count) },
  // Apart, so that an object is not lost beside so many columns.
  accountingColumns: { of: columns, make: accounting },
  accountingHeap: { of: heap, make: accounting },
};

let collections = 0;
const observer = new PerformanceObserver((list) => {
  collections += list.getEntries().filter(({ startTime }) => startTime > began).length;
});
let began = 0;

function bytesOf(act, of) {
  globalThis.gc();
  began = performance.now();
  const before = process.memoryUsage();
  const kept = act();
  const now = process.memoryUsage();
  return kept === undefined ? 0 : of(now) - of(before);
}

/** The least of several rounds: what the compiler allocates now and then is not the code's. */
async function minOf(act, of) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    least = Math.min(least, bytesOf(act, of));
    await new Promise(setImmediate);
  }
  return least;
}

const bytes = {};
for (const [name, { of, make, many = 2 ** 16 }] of Object.entries(measured)) {
  const [small, great] = [make(few), make(many)];
  for (let i = 0; i < warmUps; i++) great();
  await new Promise((resolve) => setTimeout(resolve, 50));
  observer.observe({ entryTypes: ["gc"] });
  collections = 0;
  const least = await minOf(small, of);
  const most = await minOf(great, of);
  observer.disconnect();
  bytes[name] = (most - least) / (many - few);
}
console.log(JSON.stringify({ bytes, collections }));
