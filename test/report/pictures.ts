import type { Blocks, Curve, OverTime, Picture, PictureVariant } from "../../src/report/picture/picture.ts";

/** A load for a queue that is simulated: all messages are there from the start. */
export interface Simulated {
  readonly messages: number;
  readonly workers: number;
  /** ms of work of each kind, in the order of the pattern. */
  readonly works: readonly number[];
  readonly dispatch: "round-robin" | "fair";
}

const kindNames = ["heavy", "light", "tiny", "trivial"];

/** The variant that a simulated queue without any delay gives: the heaviest kind first in `works`. */
export function simulate(name: string, load: Simulated): PictureVariant {
  const { messages, workers, works, dispatch } = load;
  const free = Array<number>(workers).fill(0);
  const lanes: { id: number; received: number; started: number; ended: number }[][] = free.map(() => []);
  for (let id = 0; id < messages; id++) {
    const worker = dispatch === "fair" ? free.indexOf(Math.min(...free)) : id % workers;
    const started = free[worker] ?? 0;
    const ended = started + (works[id % works.length] ?? 0);
    free[worker] = ended;
    lanes[worker]?.push({ id, received: dispatch === "fair" ? started : id * 0.001, started, ended });
  }
  const rows = lanes.flat();
  const end = Math.max(...free);
  const column = (of: (row: (typeof rows)[number]) => number): Float64Array => Float64Array.from(rows, of);
  const blocks: Blocks = {
    oneIn: 1,
    length: rows.length,
    id: Uint32Array.from(rows, ({ id }) => id),
    kind: Uint8Array.from(rows, ({ id }) => id % works.length),
    lanes: Uint32Array.from([0, ...lanes.map((_, lane) => lanes.slice(0, lane + 1).flat().length)]),
    track: new Uint8Array(rows.length),
    due: column(() => 0),
    received: column(({ received }) => received),
    started: column(({ started }) => started),
    ended: column(({ ended }) => ended),
    outcome: new Uint8Array(rows.length).fill(1),
    redelivered: new Uint8Array(rows.length),
  };
  const busy = lanes.map((lane) => lane.reduce((sum, { started, ended }) => sum + ended - started, 0));
  const allBusy = busy.reduce((sum, each) => sum + each, 0);
  const latencies = rows.map(({ id, ended }) => ({ kind: kindNames[id % works.length] ?? "", ms: ended }));
  const ideal = allBusy / workers;
  return {
    name,
    at: [],
    verdict: "pass",
    run: 1,
    runs: 1,
    began: 0,
    makespan: end,
    ideal,
    efficiency: ideal / end,
    starvedShare: 1 - ideal / end,
    fairness: { messages: 1, busy: 0.55 },
    end,
    kinds: kindNames.slice(0, works.length),
    workers: lanes.map((lane, index) => ({
      name: `worker-${index + 1}`,
      messages: lane.length,
      messageShare: lane.length / messages,
      busy: busy[index] ?? 0,
      workShare: (busy[index] ?? 0) / allBusy,
      busyShare: (busy[index] ?? 0) / end,
      from: 0,
      to: end,
      away: [],
      tracks: 1,
    })),
    faults: [],
    blocks,
    overTime: overTime(lanes, messages, end),
    latency: curves(latencies),
    late: null,
    wait: curves(rows.map(({ id, started }) => ({ kind: kindNames[id % works.length] ?? "", ms: started }))),
    flow: {
      attempted: messages,
      confirmed: messages,
      fates: [{ fate: "handled", count: messages }],
      causes: [],
      duplicates: 0,
      redelivered: 0,
    },
    measures: {
      efficiency: spread([ideal / end]),
      throughput: spread([(1000 * messages) / end]),
      "latency.p99": spread([end * 0.99]),
      lost: spread([0]),
    },
  };
}

export function spread(runs: readonly number[]) {
  const sorted = [...runs].sort((a, b) => a - b);
  const median = sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0, runs: [...runs] };
}

function overTime(
  lanes: readonly (readonly { received: number; ended: number }[])[],
  messages: number,
  end: number,
): OverTime {
  const size = 60;
  const interval = Math.max(1, Math.ceil((end + 1) / size));
  const rate = (lane: readonly { ended: number }[]): number[] =>
    Array.from(
      { length: size },
      (_, at) => (lane.filter(({ ended }) => Math.floor(ended / interval) === at).length * 1000) / interval,
    );
  const all = lanes.flat();
  const until = (at: number, of: "received" | "ended"): number =>
    all.filter((row) => row[of] < (at + 1) * interval).length;
  const places = Array.from({ length: size }, (_, at) => at);
  return {
    interval,
    ready: places.map((at) => messages - until(at, "received")),
    unacked: places.map((at) => until(at, "received") - until(at, "ended")),
    published: places.map((at) => (at === 0 ? (1000 * messages) / interval : 0)),
    confirmed: places.map((at) => (at === 0 ? (1000 * messages) / interval : 0)),
    handled: rate(all),
    byWorker: lanes.map((lane, index) => ({ name: `worker-${index + 1}`, handled: rate(lane) })),
  };
}

function curves(values: readonly { kind: string; ms: number }[]): Curve[] {
  const kinds = [null, ...new Set(values.map(({ kind }) => kind))];
  return kinds.map((kind) => {
    const own = values.filter((value) => kind === null || value.kind === kind).map(({ ms }) => ms);
    own.sort((a, b) => a - b);
    const shares = [0, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 0.9999, 1];
    const most = own.at(-1) ?? 0;
    const bars = Array.from({ length: 20 }, (_, bar) => {
      const [from, to] = [(bar * most) / 20, ((bar + 1) * most) / 20];
      const isLast = bar === 19;
      return { from, to, count: own.filter((ms) => ms >= from && (ms < to || isLast)).length };
    });
    return {
      kind,
      count: own.length,
      points: shares
        .filter((share) => share === 1 || share <= 1 - 1 / own.length)
        .map((share) => ({ share, ms: own[Math.max(0, Math.ceil(share * own.length) - 1)] ?? 0 })),
      bars,
    };
  });
}

/** The tutorial's example: odd messages are heavy, even ones light. */
export const oddHeavyPicture: Picture = {
  scenario: "odd-heavy",
  dimensions: [],
  swept: [],
  variants: [
    simulate("round-robin", { messages: 100, workers: 2, works: [100, 5], dispatch: "round-robin" }),
    simulate("fair", { messages: 100, workers: 2, works: [100, 5], dispatch: "fair" }),
  ],
};

/**
 * The same with an outage: while the broker was killed nothing was handled, what was being worked on was cut off and
 * came again, and one worker was killed for good. Of some messages the worker made something else.
 */
export function withOutage(variant: PictureVariant, from: number, to: number): PictureVariant {
  const { blocks } = variant;
  if (blocks === null) return variant;
  const length = to - from;
  const later = (column: Float64Array): Float64Array =>
    column.map((time) => (time <= from ? time : time + length));
  const outcome = blocks.outcome.slice();
  const redelivered = blocks.redelivered.slice();
  const ended = later(blocks.ended);
  const started = later(blocks.started);
  const received = blocks.received.slice();
  for (let row = 0; row < blocks.length; row++) {
    const [begin = 0, end = 0] = [started[row], ended[row]];
    if (begin < from && end > from) {
      ended[row] = from;
      outcome[row] = 5;
    }
    if (begin >= to) {
      received[row] = Math.max(to, received[row] ?? 0);
      redelivered[row] = begin < to + 2 * length ? 1 : 0;
      if (row % 17 === 0) outcome[row] = 3;
      if (row % 17 === 5) outcome[row] = 4;
    }
  }
  const end = variant.end + length;
  const last = ended.indexOf(Math.max(...ended));
  ended[last] = Number.NaN;
  outcome[last] = 0;
  return {
    ...variant,
    makespan: end,
    end,
    workers: variant.workers.map((worker, lane) => ({ ...worker, to: lane === 1 ? to + length : end })),
    efficiency: (variant.ideal ?? 0) / end,
    faults: [
      { name: "kill-broker", began: from, ended: to },
      { name: "kill-worker worker-2", began: to + length, ended: null },
    ],
    blocks: { ...blocks, outcome, redelivered, ended, started, received },
    overTime: {
      ...variant.overTime,
      ready: variant.overTime.ready.map((count, index) => {
        const at = index * variant.overTime.interval;
        return at >= from && at < to ? null : count;
      }),
    },
  };
}

/** The outage in both variants of the tutorial's example. */
export const outagePicture: Picture = {
  ...oddHeavyPicture,
  variants: oddHeavyPicture.variants.map((variant) => withOutage(variant, 1020, 1620)),
};

/** Names that would mean something in XML, HTML, ECharts' rich text or its templates, if they were let. */
export const hostileName = `</title><script>alert(1)</script> "q" 'a' & {b|x} {c} %s 😀`;

export const hostilePicture: Picture = {
  ...outagePicture,
  scenario: hostileName,
  variants: outagePicture.variants.map((variant) => ({
    ...variant,
    name: `${hostileName} ${variant.name}`,
    kinds: variant.kinds.map((kind) => `${kind} ${hostileName}`),
    workers: variant.workers.map((worker) => ({ ...worker, name: hostileName })),
    faults: variant.faults.map((fault) => ({ ...fault, name: hostileName })),
  })),
};
