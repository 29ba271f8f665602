// A queue with workers that was never run: what a broker without delay would have done with a plan.

import { float32Delta } from "../dist/ledger/float32-delta.js";
import { workOf } from "../dist/plan/load.js";

const none = Number.NaN;

/**
 * The record of a run of a plan: workers take turns, each holds at most its prefetch, and works on one message after
 * the other. In an `outage` of everybody, or of some workers, what they hold is cut off and comes again; what was
 * neither worked on nor persistent in an outage of everybody is gone. Not quite regular, as what is measured.
 * @param plan a plan with a number of messages
 * @param outages rising, one after the other: `fault` is its place in the plan
 * @param publishGap ms from one publish to the next
 */
export function recordOfQueue(plan, { outages = [], publishGap = 0.05, seed = 1 } = {}) {
  let state = seed;
  const random = () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const count = plan.load.count ?? 0;
  const log = { id: [], sent: [], settled: [], how: [] };
  const works = plan.workers.map(() => ({
    id: [],
    received: [],
    started: [],
    ended: [],
    outcome: [],
    redelivered: [],
  }));
  const roster = plan.workers.map(({ prefetch }) => ({
    most: prefetch === "unlimited" ? Number.POSITIVE_INFINITY : prefetch,
    held: [],
    head: 0,
    free: none,
    away: false,
    peak: 0,
  }));
  const again = new Set();
  const ready = { at: [], count: [] };
  const events = [];
  const faults = [];
  let waiting = [];
  let head = 0;
  let turn = 0;
  let next = 0;
  let sampled = 0;

  const start = (place, now) => {
    const one = roster[place];
    const row = one.held[one.head];
    if (row === undefined || one.away || !Number.isNaN(one.free)) return;
    const work = workOf(plan.load, works[place].id[row]) / 1000;
    works[place].started[row] = now + 0.05 * random();
    one.free = works[place].started[row] + work + 0.4 * random();
  };
  const deliver = (now) => {
    for (let tried = 0; head < waiting.length && tried < roster.length; turn++) {
      const place = turn % roster.length;
      const one = roster[place];
      if (one.away || one.held.length - one.head >= one.most) {
        tried++;
        continue;
      }
      tried = 0;
      const own = works[place];
      const id = waiting[head++];
      one.held.push(own.id.length);
      one.peak = Math.max(one.peak, one.held.length - one.head);
      own.id.push(id);
      own.received.push(now);
      own.started.push(none);
      own.ended.push(none);
      own.outcome.push(0);
      own.redelivered.push(again.has(id) ? 1 : 0);
      start(place, now);
    }
  };
  const takeAway = (place, now, what) => {
    const one = roster[place];
    const returned = one.held.slice(one.head).map((row) => {
      works[place].ended[row] = now;
      works[place].outcome[row] = 5;
      again.add(works[place].id[row]);
      return works[place].id[row];
    });
    Object.assign(one, { held: [], head: 0, free: none, away: true });
    events.push({ at: now, what, who: plan.workers[place].name, detail: "" });
    return returned;
  };
  const earliest = () => {
    let best = 0;
    for (let place = 1; place < roster.length; place++) {
      if (Number.isNaN(roster[best].free) || roster[place].free < roster[best].free) best = place;
    }
    return best;
  };

  const changes = outages.flatMap((outage) => [
    { at: outage.from, outage, begins: true },
    { at: outage.to, outage, begins: false },
  ]);
  let down = false;
  let now = 0;
  for (;;) {
    const worker = earliest();
    const free = Number.isNaN(roster[worker].free) ? Number.POSITIVE_INFINITY : roster[worker].free;
    const publish = next < count && !down ? Math.max(now, plan.load.due?.[next] ?? next * publishGap) : none;
    const at = Math.min(free, Number.isNaN(publish) ? Number.POSITIVE_INFINITY : publish);
    const change = changes[0];
    if (change !== undefined && (change.at <= at || at === Number.POSITIVE_INFINITY)) {
      changes.shift();
      now = change.at;
      const { outage, begins } = change;
      const everybody = outage.who === undefined;
      const places = roster.flatMap((_, place) =>
        everybody || outage.who.includes(plan.workers[place].name) ? [place] : [],
      );
      if (begins) {
        const back = places.flatMap((place) => takeAway(place, now, everybody ? "link-down" : "killed"));
        const kept = everybody && !plan.load.persistent ? [] : [...back, ...waiting.slice(head)];
        waiting = kept;
        head = 0;
        down ||= everybody;
      } else {
        for (const place of places) {
          roster[place].away = false;
          const who = plan.workers[place].name;
          events.push({ at: now, what: everybody ? "link-up" : "back", who, detail: "" });
        }
        down &&= !everybody;
        faults.push({
          fault: outage.fault,
          began: outage.from,
          ended: outage.to,
          brokerBack: everybody ? outage.to : none,
          who: everybody ? [] : outage.who,
          failure: null,
        });
        deliver(now);
      }
      continue;
    }
    if (at === Number.POSITIVE_INFINITY) break;
    now = at;
    while (sampled <= now) {
      ready.at.push(sampled);
      ready.count.push(down ? none : waiting.length - head);
      sampled += 50;
    }
    if (publish <= free) {
      log.id.push(next);
      log.sent.push(now);
      log.settled.push(now + 0.5 + random());
      log.how.push(1);
      waiting.push(next++);
      deliver(now);
      continue;
    }
    const one = roster[worker];
    const row = one.held[one.head++];
    works[worker].ended[row] = now;
    works[worker].outcome[row] = 1;
    one.free = none;
    start(worker, now);
    deliver(now);
  }
  const times = (column) => Float64Array.from(column);
  return {
    ending: "completed",
    problem: null,
    drained: true,
    publishes: [
      {
        name: "producer-1",
        length: log.id.length,
        id: Uint32Array.from(log.id),
        sent: times(log.sent),
        settledAfter: Float32Array.from(log.settled, (time, row) => float32Delta(log.sent[row], time)),
        how: Uint8Array.from(log.how),
        blocked: 0,
        backpressure: 0,
        window: 0,
        ownBehind: null,
      },
    ],
    works: works.map((own, place) => ({
      name: plan.workers[place].name,
      length: own.id.length,
      id: Uint32Array.from(own.id),
      received: times(own.received),
      startedAfter: Float32Array.from(own.started, (time, row) => float32Delta(own.received[row], time)),
      endedAfter: Float32Array.from(own.ended, (time, row) => {
        const from = own.started[row];
        return float32Delta(Number.isNaN(from) ? own.received[row] : from, time);
      }),
      outcome: Uint8Array.from(own.outcome),
      redelivered: Uint8Array.from(own.redelivered),
      maxInFlight: roster[place].peak,
      unexpected: [],
      unexpectedCount: 0,
    })),
    events,
    faults,
    deadLettered: { id: [], reason: [] },
    left: [],
    broker: { version: null, policy: null },
    ready,
    machine: null,
    end: now + 5,
  };
}
