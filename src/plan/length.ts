import { kindOf, type Load, workOf } from "./load.ts";
import { countByKind, type Plan } from "./plan.ts";

/** Deliveries that a message is thought to take at most, however often it is returned. */
const maxDeliveries = 10_000;
/** Of quorum queues since RabbitMQ 4.0, where the scenario sets none. */
const defaultDeliveryLimit = 20;

/** What the plan alone says of how long a run takes, in ms. */
export interface PlanLength {
  /** Until the last message is due, or all work is done by all workers at once, with every return that the plan asks for. */
  readonly whole: number;
  /** The longest work of one message, by the slowest worker. */
  readonly longestWork: number;
}

/** How long a run takes by its plan, if the broker took no time; of an open-ended load, its publishing. */
export function lengthOf(plan: Plan): PlanLength {
  const { load, workers } = plan;
  const hands = workers
    .filter(({ added }) => added === undefined)
    .reduce((sum, { speed, concurrency }) => sum + speed * concurrency, 0);
  const works = worksByKind(plan);
  const work = works.reduce((sum, one, kind) => sum + one.sum * deliveriesOf(plan, kind), 0);
  const longest = Math.max(0, ...works.map((one) => one.longest));
  const slowest = Math.min(1, ...workers.map(({ speed }) => speed));
  const until = Math.max(0, load.due?.at(-1) ?? 0, load.count === null ? (load.until ?? 0) : 0);
  return { whole: Math.max(until, hands > 0 ? work / hands : 0), longestWork: longest / slowest };
}

/** ms of work in the messages of each kind: all together, and the longest. */
function worksByKind(plan: Plan): { sum: number; longest: number }[] {
  const { load } = plan;
  if (load.work === null) {
    const counts = countByKind(load);
    return load.kinds.map(({ work }, kind) => {
      const ms = (work ?? 0) / 1000;
      return { sum: ms * (counts[kind] ?? 0), longest: ms };
    });
  }
  const all = load.kinds.map(() => ({ sum: 0, longest: 0 }));
  for (let id = 0; id < load.period; id++) {
    const one = all[kindOf(load, id)];
    if (one === undefined) continue;
    const ms = workOf(load, id) / 1000;
    one.sum += ms;
    if (ms > one.longest) one.longest = ms;
  }
  const rounds = roundsOf(load);
  return all.map(({ sum, longest }) => ({ sum: sum * rounds, longest }));
}

/** How often the works repeat until the load is sent; 0: nobody knows. */
function roundsOf({ count, period }: Load): number {
  return count === null ? 0 : count / Math.max(1, period);
}

/** How often a message of a kind is delivered, on the average, by the worst of the workers. */
function deliveriesOf({ workers, queue, load }: Plan, kind: number): number {
  const name = load.kinds[kind]?.name;
  const returned = workers.flatMap(({ reject, crash }) =>
    [reject?.requeue === true ? reject : undefined, crash].flatMap((one) =>
      one !== undefined && (one.kind === undefined || one.kind === name) ? [one.share] : [],
    ),
  );
  const share = Math.max(0, ...returned);
  const limit = typeof queue.deliveryLimit === "number" ? queue.deliveryLimit : defaultDeliveryLimit;
  if (share >= 1) return limit + 1;
  return Math.min(maxDeliveries, 1 / (1 - share));
}
