/** What became of a publish, as its producer saw it. */
export const how = {
  /** Sent; confirms are off, or none has come. */
  sent: 0,
  confirmed: 1,
  nacked: 2,
  returned: 3,
  /** The connection was lost before the broker said anything. */
  unknown: 4,
} as const;

/** What became of a delivery, as its worker saw it. */
export const outcome = {
  /** Received and never ended: still held, or put back when the worker left. */
  received: 0,
  /** Finished, and its ack was sent; or auto-acked and finished. */
  handled: 1,
  /** Finished; its ack was not sent. */
  finished: 2,
  /** Rejected for good. */
  rejected: 3,
  requeued: 4,
  /** The connection was lost while the worker held it. */
  cutOff: 5,
} as const;

/**
 * One producer's publishes, in order; a message that was sent again has a row for each time. All times of a record are
 * ms since the run began; NaN: never. What follows another time is kept as what `after` makes of the two.
 */
export interface PublishLog {
  readonly name: string;
  readonly length: number;
  readonly id: Uint32Array;
  readonly sent: Float64Array;
  /** ms after it was sent; when it was: `settledAt`. */
  readonly settledAfter: Float32Array;
  readonly how: Uint8Array;
  /** ms that the broker forbade publishing. */
  readonly blocked: number;
  /** ms that the connection took no more. */
  readonly backpressure: number;
  /** ms that as many messages were unconfirmed as may be, while others were due. */
  readonly window: number;
  /** ms behind its schedule, at most, that none of these nor a lost connection made; null: not known. */
  readonly ownBehind: number | null;
}

/** What a producer's log says beside its publishes. */
export type PublisherFacts = Pick<PublishLog, "name" | "blocked" | "backpressure" | "window" | "ownBehind">;

/** One worker's deliveries, in order. */
export interface DeliveryLog {
  readonly name: string;
  readonly length: number;
  readonly id: Uint32Array;
  readonly received: Float64Array;
  /** ms after it was received; when it was: `startedAt`. */
  readonly startedAfter: Float32Array;
  /** ms after it was started, or received if it never was started; when it was: `endedAt`. */
  readonly endedAfter: Float32Array;
  readonly outcome: Uint8Array;
  readonly redelivered: Uint8Array;
  /** The most it held unacknowledged. */
  readonly maxInFlight: number;
  /** Messages that were never attempted in this run; described, at most ten. */
  readonly unexpected: readonly string[];
  readonly unexpectedCount: number;
}

/** When the broker's answer to a publish came, or its connection was lost. */
export function settledAt({ sent, settledAfter }: PublishLog, row: number): number {
  return (sent[row] ?? Number.NaN) + (settledAfter[row] ?? Number.NaN);
}

/** When work on a delivery began. */
export function startedAt({ received, startedAfter }: DeliveryLog, row: number): number {
  return (received[row] ?? Number.NaN) + (startedAfter[row] ?? Number.NaN);
}

/** When a delivery was handled, rejected or requeued, or when its worker lost it. */
export function endedAt(
  { received, startedAfter, endedAfter }: Pick<DeliveryLog, "received" | "startedAfter" | "endedAfter">,
  row: number,
): number {
  const waited = startedAfter[row] ?? Number.NaN;
  const from = received[row] ?? Number.NaN;
  return (Number.isNaN(waited) ? from : from + waited) + (endedAfter[row] ?? Number.NaN);
}

/** The log of a worker of which nothing is known. */
export function emptyWorkLog(name: string): DeliveryLog {
  const columns = { id: new Uint32Array(), outcome: new Uint8Array(), redelivered: new Uint8Array() };
  const times = {
    received: new Float64Array(),
    startedAfter: new Float32Array(),
    endedAfter: new Float32Array(),
  };
  const rest = { maxInFlight: 0, unexpected: [], unexpectedCount: 0 };
  return { name, length: 0, ...columns, ...times, ...rest };
}

/**
 * Something rare that happened. `killed`: cut off on purpose, by a fault or by a message that crashes workers;
 * `back`: there again after that; `joined`, `left`: a worker that a fault added or removed.
 */
export interface RunEvent {
  readonly at: number;
  readonly what: "link-down" | "link-up" | "link-given-up" | "killed" | "back" | "joined" | "left";
  /** A worker's or producer's name. */
  readonly who: string;
  readonly detail: string;
  /** Of a worker whose connection ended: how many messages it held unacknowledged; undefined: not known. */
  readonly held?: number | undefined;
}

/** One time that a planned fault was done. */
export interface FaultRecord {
  /** Its place in the plan's faults. */
  readonly fault: number;
  readonly began: number;
  /** When it was over: the broker back, the network well, the killed ones back; NaN: not before the run's end. */
  readonly ended: number;
  /** When the broker took connections again; NaN: it was not taken down, or never came back. */
  readonly brokerBack: number;
  /** Names of the producers and workers that it was done to. */
  readonly who: readonly string[];
  /** Why it could not be done, for people; null: it was. */
  readonly failure: string | null;
}

/** What was found out about the broker of a run. */
export interface BrokerSeen {
  /** As it says itself; null: not known. */
  readonly version: string | null;
  /** What policies and operator policies set for the queue; null: not read. */
  readonly policy: Readonly<Record<string, string | number | boolean>> | null;
  /** Why its policies could not be read by the way that the user gave; null or left out: they could, or none was given. */
  readonly unread?: string | null;
  /** When the run declared its queue, in ms since it began; null or left out: not known, or the queue was there before. */
  readonly declaredAt?: number | null;
}

/** What the threads or processes of a program got of the cores, in ms, summed over them. */
export interface CpuUse {
  readonly took: number;
  /** Ready to run, with no core to run on. */
  readonly waited: number;
}

/** What the machine did in a run, beside the run's own work. null: it could not be told. */
export interface MachineRecord {
  readonly cores: number;
  /** ms that it was looked at. */
  readonly elapsed: number;
  /** All threads of the tool. */
  readonly tool: CpuUse | null;
  /** All processes of the broker that the tool started. */
  readonly broker: CpuUse | null;
  /** ms of CPU that all other processes took. */
  readonly others: number | null;
  /** Each thread that had producers or workers. */
  readonly threads: readonly ThreadRecord[];
}

/** How a thread with producers or workers was served; ms. */
export interface ThreadRecord {
  /** Ready to run, with no core to run on; null: it could not be told. */
  readonly waited: number | null;
  /** By how much its event loop came late. */
  readonly loopDelay: { readonly p99: number; readonly max: number };
}

/**
 * How a run came to its end. `time-limit`: it went on for longer than it may, or its plan explains; `refused`: the
 * broker refused again and again what no retry can mend; `repeated-error`: some other error came again and again.
 */
export type Ending =
  | "completed"
  | "stalled"
  | "interrupted"
  | "broker-lost"
  | "time-limit"
  | "refused"
  | "repeated-error";

/** Messages that the queue may hold although nobody can see them there. */
export interface Hidden {
  /** Why, for people. */
  readonly reason: string;
  /** How many the broker counted; null: nobody could ask. */
  readonly count: number | null;
}

/** What happened in one run, before anybody judges it. */
export interface RunRecord {
  readonly ending: Ending;
  /** What ended it early, for people. */
  readonly problem: string | null;
  /** What to do about that. */
  readonly hint?: string;
  /** Whether the queue was seen empty (or read out) with no worker holding anything: only then is anything lost. */
  readonly drained: boolean;
  /** What else may be in the queue, of which nothing is called lost that is not explained; null or left out: nothing. */
  readonly hidden?: Hidden | null;
  /** The ids of messages by the numbers that they have in the logs, where these are of some alone; left out: the numbers are ids. */
  readonly ids?: Uint32Array;
  readonly publishes: readonly PublishLog[];
  readonly works: readonly DeliveryLog[];
  readonly events: readonly RunEvent[];
  /** In the order in which they began. */
  readonly faults: readonly FaultRecord[];
  readonly deadLettered: { readonly id: readonly number[]; readonly reason: readonly string[] };
  /** Ids still in the queue after the run. */
  readonly left: readonly number[];
  /** The broker's count of ready messages over time; NaN where it could not be asked. */
  readonly ready: { readonly at: readonly number[]; readonly count: readonly number[] };
  readonly broker: BrokerSeen;
  /** null: nobody looked. */
  readonly machine: MachineRecord | null;
  /** ms since the run began. */
  readonly end: number;
}

/** A run in which nothing happened. */
export const emptyRecord: RunRecord = {
  ending: "completed",
  problem: null,
  drained: true,
  publishes: [],
  works: [],
  events: [],
  faults: [],
  deadLettered: { id: [], reason: [] },
  left: [],
  ready: { at: [], count: [] },
  broker: { version: null, policy: null },
  machine: null,
  end: 0,
};

/** Whether a delivery with this outcome went back to the queue: requeued, or unacknowledged when its connection ended. */
export function isReturned(what: number | undefined): boolean {
  return what !== outcome.handled && what !== outcome.rejected;
}

/** The logs of the workers of a plan, in its order; an empty one where none was handed over. */
export function worksInOrder(
  { workers }: { readonly workers: readonly { readonly name: string }[] },
  { works }: RunRecord,
): DeliveryLog[] {
  return workers.map(({ name }) => works.find((log) => log.name === name) ?? emptyWorkLog(name));
}

/** The id of a message, by its number in the logs. */
export function idOf({ ids }: Pick<RunRecord, "ids">, number: number): number {
  return ids === undefined ? number : (ids[number] ?? number);
}
