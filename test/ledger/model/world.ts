import type { FaultRecord, RunEvent } from "../../../src/ledger/record.ts";
import type { Delivery, Publish } from "../records.ts";
import { type Copy, type End, QueueModel } from "./broker.ts";
import { type FaultName, placeOf, type Settings } from "./settings.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };

export interface PublishRow extends Required<Publish> {
  readonly copy: Copy;
  /** The fault that cut it off unanswered; -1: none. */
  cutBy: number;
}

export interface DeliveryRow extends Required<Delivery> {
  /** Whether the broker had given its copy to anybody before. */
  readonly again: boolean;
  /** As of its copy when it was given. */
  readonly givenBackBy: number;
  readonly cutBy: number;
  readonly copy: Copy;
}

export class Producer {
  up = true;
  gone = false;
  next: number;
  again: number[] = [];
  /** Sent, and not at the broker yet. */
  wire: Writable<PublishRow>[] = [];
  /** At the broker, and not confirmed yet. */
  waiting: Writable<PublishRow>[] = [];
  readonly rows: Writable<PublishRow>[] = [];
  readonly name: string;

  constructor(index: number) {
    this.name = `producer-${index + 1}`;
    this.next = index;
  }
}

export class Worker {
  up = true;
  gone = false;
  /** Given by the broker, and not received yet. */
  wire: Copy[] = [];
  held: Writable<DeliveryRow>[] = [];
  finished: Writable<DeliveryRow>[] = [];
  /** Acknowledged, which the broker does not know yet. */
  acks: Copy[] = [];
  readonly rows: Writable<DeliveryRow>[] = [];
  readonly index: number;
  readonly name: string;
  readonly manual: boolean;

  constructor(index: number, ack: "manual" | "auto") {
    this.index = index;
    this.name = `w${index}`;
    this.manual = ack === "manual";
  }
}

/** Everything there is in a run, and how it is cut apart; its clock ticks with every event. */
export class World {
  readonly settings: Settings;
  readonly queue: QueueModel;
  readonly producers: Producer[];
  readonly workers: Worker[];
  readonly events: RunEvent[] = [];
  readonly faults: Writable<FaultRecord>[] = [];
  /** `held`: what a worker had not acknowledged, as far as it knew. */
  readonly disconnects: { who: string; at: number; fault: number; held: number }[] = [];
  /** When the broker truly took connections again, by fault. */
  readonly trulyBack = new Map<number, number>();
  /** A redelivery has a cause that nobody saw: then its fault cannot be told. */
  hiddenReturns = false;
  /** When something was last over that any lost connection would be blamed on. */
  blamedUntil = Number.NEGATIVE_INFINITY;
  now = 0;
  constructor(settings: Settings) {
    this.settings = settings;
    this.queue = new QueueModel(settings);
    this.producers = Array.from({ length: settings.producers }, (_, i) => new Producer(i));
    this.workers = settings.workers.map(({ ack }, i) => new Worker(i, ack));
  }

  /** Longer than clocks of threads may differ by. */
  tick(): number {
    this.now += 5;
    return this.now;
  }

  tell(what: RunEvent["what"], who: string, held?: number): void {
    this.events.push({ at: this.now, what, who, detail: "", held });
  }

  begin(fault: FaultName, who: readonly string[]): { index: number; done: Writable<FaultRecord> } {
    const done = {
      fault: placeOf(fault),
      began: this.tick(),
      ended: Number.NaN,
      brokerBack: Number.NaN,
      who,
      failure: null,
    };
    this.faults.push(done);
    return { index: this.faults.length - 1, done };
  }

  /** @param arriving how many of the messages on their way still reach the broker */
  cutProducer(producer: Producer, what: "link-down" | "killed", fault: number, arriving: number): void {
    if (!producer.up) return;
    for (const row of producer.wire.splice(0, arriving)) this.queue.enqueue(row.copy);
    for (const { copy } of producer.wire) copy.end = { cause: "in-transit", fault };
    producer.wire = [];
    producer.waiting = [];
    producer.up = false;
    this.tick();
    if (this.settings.confirms) {
      const unanswered = producer.rows.filter(({ settled }) => Number.isNaN(settled));
      for (const row of unanswered) Object.assign(row, { how: "unknown", settled: this.now, cutBy: fault });
      if (this.settings.onFailure === "republish") producer.again.push(...unanswered.map(({ id }) => id));
    }
    this.disconnects.push({ who: producer.name, at: this.now, fault, held: 0 });
    this.tell(what, producer.name);
  }

  cutWorker(worker: Worker, what: "link-down" | "killed", fault: number): void {
    if (!worker.up) return;
    this.tick();
    const held = worker.held.length + worker.finished.length;
    const taken: End = { cause: "auto-ack-in-flight", fault };
    for (const row of worker.held) Object.assign(row, { outcome: "cutOff", ended: this.now });
    if (!worker.manual)
      for (const copy of [...worker.held.map((row) => row.copy), ...worker.wire]) copy.end = taken;
    if (worker.manual && worker.wire.length > 0) this.hiddenReturns = true;
    this.queue.giveBackAll(worker.index, fault);
    Object.assign(worker, { held: [], finished: [], acks: [], wire: [], up: false });
    this.disconnects.push({ who: worker.name, at: this.now, fault, held });
    this.tell(what, worker.name, held);
  }

  /** What cannot be seen to have been on its way when the queue was emptied. */
  blur(end: End, alsoGiven: boolean): void {
    const wires = this.producers.flatMap(({ wire }) => wire.map(({ copy }) => copy));
    const given = this.workers.filter(({ manual }) => manual && alsoGiven).flatMap(({ wire }) => wire);
    // Nor can be seen whether the broker had heard of a rejection.
    const rejected = this.workers.flatMap(({ rows }) =>
      rows.filter(({ outcome, ended }) => outcome === "rejected" && ended >= this.now - 200),
    );
    // Nor whether what was returned was still held back: a purge leaves that.
    const { delayed } = this.queue;
    for (const copy of [...wires, ...given, ...delayed, ...rejected.map((row) => row.copy)])
      copy.blurredBy ??= end;
  }
}

/** What became of one message, all told. */
export interface Story {
  readonly id: number;
  readonly publishes: readonly PublishRow[];
  /** In the order in which workers saw them. */
  readonly deliveries: readonly DeliveryRow[];
  readonly confirmed: boolean;
  /** Its last delivery, if it was not sent again after that. */
  readonly lastSeen: DeliveryRow | undefined;
  readonly lastSent: PublishRow;
}
