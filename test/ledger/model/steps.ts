import fc from "fast-check";
import type { Copy } from "./broker.ts";
import type { Producer, Worker, World } from "./world.ts";

/** The most messages of a history. */
const maxMessages = 40;

/** What may happen at any time while a run goes on; `n` chooses among what is there. */
export const quietSteps = {
  publish(world, n) {
    const producer = chosen(world.producers, n);
    if (producer === undefined || !producer.up) return;
    const fresh = producer.again.length === 0;
    if (fresh && producer.next >= maxMessages) return;
    const id = producer.again.shift() ?? producer.next;
    if (fresh) producer.next += world.producers.length;
    const copy: Copy = {
      id,
      saved: false,
      redelivered: false,
      flaggedBy: -1,
      given: 0,
      givenBackBy: -1,
      cutBy: -1,
      inHands: false,
      blurredBy: null,
      returns: 0,
      end: null,
    };
    const row = { id, sent: world.tick(), settled: Number.NaN, how: "sent" as const, copy, cutBy: -1 };
    producer.rows.push(row);
    producer.wire.push(row);
  },
  arrive(world, n) {
    const producer = chosen(world.producers, n);
    for (const row of producer?.wire.splice(0, some(n)) ?? []) {
      world.queue.enqueue(row.copy);
      producer?.waiting.push(row);
    }
  },
  save(world) {
    for (const copy of [...world.queue.ready, ...world.queue.unacked.keys()]) copy.saved = true;
  },
  keepDeadLetters(world) {
    world.queue.keepDeadLetters();
  },
  confirm(world, n) {
    const producer = chosen(world.producers, n);
    if (producer === undefined || !world.settings.confirms) return;
    const sure = producer.waiting.filter(({ copy }) => world.queue.mayConfirm(copy)).slice(0, some(n));
    producer.waiting = producer.waiting.filter((row) => !sure.includes(row));
    for (const row of sure) Object.assign(row, { how: "confirmed", settled: world.tick() });
  },
  /** All that a producer sent arrives, is saved and confirmed. */
  settle(world, n) {
    quietSteps.arrive(world, n | 128);
    quietSteps.save(world);
    quietSteps.confirm(world, n | 128);
  },
  give(world, n) {
    const worker = chosen(world.workers, n);
    const copy = worker?.up ? world.queue.give(worker.index) : null;
    if (copy !== null) worker?.wire.push(copy);
  },
  receive(world, n) {
    const worker = chosen(world.workers, n);
    const copy = worker?.wire.shift();
    if (worker === undefined || copy === undefined) return;
    receiveCopy(world, worker, copy);
  },
  finish(world, n) {
    const { worker, row } = inHand(world, n);
    if (worker === undefined || row === undefined) return;
    Object.assign(row, { outcome: "handled", ended: world.tick() });
    if (worker.manual) worker.acks.push(row.copy);
    else row.copy.end = "handled";
  },
  finishForLater(world, n) {
    const { worker, row } = inHand(world, n, true);
    if (row === undefined) return;
    Object.assign(row, { outcome: "finished", ended: world.tick() });
    worker?.finished.push(row);
  },
  flush(world, n) {
    const worker = chosen(world.workers, n);
    if (worker !== undefined) flush(worker);
  },
  ackArrives(world, n) {
    const copy = chosen(world.workers, n)?.acks.shift();
    if (copy !== undefined) world.queue.ack(copy);
  },
  requeue(world, n) {
    const { row } = inHand(world, n, true);
    if (row === undefined) return;
    Object.assign(row, { outcome: "requeued", ended: world.tick() });
    world.queue.giveBack(row.copy, -2);
  },
  reject(world, n) {
    const { row } = inHand(world, n, true);
    if (row === undefined) return;
    Object.assign(row, { outcome: "rejected", ended: world.tick() });
    world.queue.reject(row.copy);
  },
  /** A message that waits is given to a worker, which rejects it. */
  turnDown(world, n) {
    const worker = chosen(world.workers, n);
    if (worker === undefined || !worker.up || !worker.manual) return;
    quietSteps.settle(world, n);
    quietSteps.give(world, n);
    for (const copy of worker.wire.splice(0)) receiveCopy(world, worker, copy);
    const row = worker.held.pop();
    if (row === undefined) return;
    Object.assign(row, { outcome: "rejected", ended: world.tick() });
    world.queue.reject(row.copy);
  },
  elapse(world) {
    world.queue.elapse();
  },
  /** A broken broker forgets a message. */
  vanish(world, n) {
    const copy = n % 7 === 0 ? world.queue.ready.pop() : undefined;
    if (copy !== undefined) copy.end = { cause: "unexplained", fault: -1 };
  },
  reconnect(world, n) {
    const link = chosen([...world.producers, ...world.workers], n);
    if (link !== undefined) comeBack(world, link);
  },
} satisfies Readonly<Record<string, (world: World, n: number) => void>>;

export type QuietStep = keyof typeof quietSteps;

/** The usual life of messages comes up more often than what disturbs it. */
export const quietStep = fc.constantFrom<QuietStep>(
  ...(Object.keys(quietSteps) as QuietStep[]), // their keys are just that
  ...(["publish", "publish", "publish", "publish", "arrive", "settle", "settle", "settle"] as const),
  ...(["give", "give", "give", "receive", "receive", "finish", "finish", "ackArrives", "reconnect"] as const),
  ...(["turnDown", "turnDown"] as const),
);

export function chosen<T>(among: readonly T[], n: number): T | undefined {
  return among[n % among.length];
}

/** One or all. */
function some(n: number): number {
  return n < 128 ? 1 : Number.POSITIVE_INFINITY;
}

export function receiveCopy(world: World, worker: Worker, copy: Copy): void {
  const { id, redelivered } = copy;
  const times = { received: world.tick(), started: world.now, ended: Number.NaN };
  const row = {
    id,
    ...times,
    outcome: "received" as const,
    redelivered,
    copy,
    again: copy.given > 1,
    givenBackBy: copy.givenBackBy,
    cutBy: copy.cutBy,
  };
  worker.rows.push(row);
  worker.held.push(row);
  copy.blurredBy = null;
  if (!worker.manual) copy.inHands = true;
}

export function flush(worker: Worker): void {
  for (const row of worker.finished) {
    row.outcome = "handled";
    worker.acks.push(row.copy);
  }
  worker.finished = [];
}

/** A link that was cut is there again. */
export function comeBack(world: World, link: Producer | Worker): void {
  if (link.up || link.gone) return;
  world.tick();
  const cut = world.events.findLast(({ who }) => who === link.name);
  world.tell(cut?.what === "killed" ? "back" : "link-up", link.name);
  link.up = true;
  for (const fault of world.faults)
    if (Number.isNaN(fault.ended) && fault.who.includes(link.name)) fault.ended = world.now;
}

/** Takes a message out of a worker's hands. */
function inHand(world: World, n: number, manual = false): { worker?: Worker; row?: Worker["held"][number] } {
  const worker = chosen(world.workers, n);
  if (worker === undefined || (manual && !worker.manual)) return {};
  const row = chosen(worker.held, n >> 2);
  if (row === undefined) return {};
  worker.held = worker.held.filter((other) => other !== row);
  return { worker, row };
}
