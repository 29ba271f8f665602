import fc from "fast-check";
import { chosen, comeBack, flush, type QuietStep, quietStep, quietSteps, receiveCopy } from "./steps.ts";
import type { Producer, Worker, World } from "./world.ts";

/** ms after which no fault is blamed for a lost connection any more. */
const longDelay = 70_000;

/** Faults of the plan, and what goes wrong by itself. */
const disturbances = {
  kill(world, n) {
    const { producers, workers } = world;
    const link = chosen([...producers, ...workers], n >> 3);
    if (link === undefined || !link.up) return;
    const isWorker = "held" in link;
    const { index, done } = world.begin(isWorker ? "kill-worker" : "kill-producer", [link.name]);
    cutLink(world, link, "killed", index, n);
    if (n % 4 !== 0) return;
    link.gone = true;
    done.ended = world.now;
    if (isWorker) world.tell("left", link.name);
  },
  cut(world, n) {
    const link = chosen([...world.producers, ...world.workers], n >> 3);
    if (link === undefined || !link.up) return;
    const { index } = world.begin("cut-connection", [link.name]);
    cutLink(world, link, "link-down", index, n);
  },
  crash(world, n) {
    const worker = chosen(world.workers, n);
    if (worker !== undefined) world.cutWorker(worker, "killed", -1);
  },
  /** A connection is lost by itself, long after anything that could be blamed. */
  misfortune(world, n) {
    const link = chosen([...world.producers, ...world.workers], n >> 3);
    if (link === undefined || !link.up) return;
    if (world.now - world.blamedUntil < longDelay) world.now += longDelay;
    cutLink(world, link, "link-down", -1, n);
  },
  /** A connection that was cut is there again, and is lost once more by itself: that is nobody's doing. */
  relapse(world, n) {
    const link = chosen([...world.producers, ...world.workers], n >> 3);
    // After a wait it would show nothing.
    if (link === undefined || !link.up || world.now - world.blamedUntil < longDelay) return;
    disturbances.cut(world, n);
    comeBack(world, link);
    if ("held" in link) {
      quietSteps.give(world, link.index);
      for (const copy of link.wire.splice(0)) receiveCopy(world, link, copy);
    } else quietSteps.publish(world, world.producers.indexOf(link));
    disturbances.misfortune(world, n);
  },
  purge(world) {
    const { index, done } = world.begin("purge-queue", []);
    world.tick();
    world.queue.purge(index);
    world.blur({ cause: "queue-purged", fault: index }, true);
    done.ended = world.tick();
  },
  remove(world) {
    const { index, done } = world.begin("delete-queue", []);
    world.tick();
    world.queue.remove(index);
    world.blur({ cause: "queue-deleted", fault: index }, false);
    done.ended = world.tick();
    world.blamedUntil = world.now;
    for (const worker of world.workers) world.cutWorker(worker, "link-down", index);
  },
  dismiss(world, n) {
    const worker = chosen(world.workers, n);
    if (worker === undefined || !worker.up) return;
    const { index, done } = world.begin("remove-workers", [worker.name]);
    for (const copy of worker.wire.splice(0)) receiveCopy(world, worker, copy);
    flush(worker);
    for (const copy of worker.acks.splice(0)) world.queue.ack(copy);
    world.tick();
    for (const row of worker.held) {
      row.ended = world.now;
      if (!worker.manual) row.copy.end = { cause: "auto-ack-in-flight", fault: index };
    }
    worker.held = [];
    world.queue.giveBackAll(worker.index, index);
    Object.assign(worker, { up: false, gone: true });
    done.ended = world.tick();
    world.tell("left", worker.name);
  },
} satisfies Readonly<Record<string, (world: World, n: number) => void>>;

/** One thing that happens in a history; an outage with what still happens while the broker is being stopped. */
export type Happening =
  | { readonly do: QuietStep | keyof typeof disturbances; readonly n: number }
  | {
      readonly do: "outage";
      readonly clean: boolean;
      readonly n: number;
      /** Before the broker is down, and before it is known to be back. */
      readonly before: readonly Happening[];
      readonly after: readonly Happening[];
    };

const n = fc.nat({ max: 255 });
const quiet = fc.record({ do: quietStep, n });
const disturbed = fc.record({
  do: fc.constantFrom(...(Object.keys(disturbances) as (keyof typeof disturbances)[])), // their keys are just that
  n,
});
const short = fc.array(quiet, { maxLength: 6 });
const outage = fc.record({
  do: fc.constant("outage" as const),
  clean: fc.boolean(),
  n,
  before: short,
  after: short,
});

/** Some dozens of things that happen one after another. */
export const happenings: fc.Arbitrary<Happening[]> = fc.array(
  fc.oneof(
    { weight: 30, arbitrary: quiet },
    { weight: 2, arbitrary: disturbed },
    { weight: 1, arbitrary: outage },
  ),
  { minLength: 10, maxLength: 80, size: "max" },
);

/** Lets one thing happen. */
export function happen(world: World, happening: Happening): void {
  if (happening.do !== "outage") {
    const step = { ...quietSteps, ...disturbances }[happening.do];
    step(world, happening.n);
    return;
  }
  const { clean, before, after } = happening;
  const { index, done } = world.begin(clean ? "restart-broker" : "kill-broker", []);
  for (const one of before) happen(world, one);
  const nobody = [...world.producers, ...world.workers].every(({ up }) => !up);
  world.producers.forEach((producer, i) => {
    world.cutProducer(producer, "link-down", index, (happening.n >> i) % 4);
  });
  for (const worker of world.workers) world.cutWorker(worker, "link-down", index);
  world.queue.stop(index, clean, done.began);
  world.trulyBack.set(index, world.tick());
  // Links may find it again before the fault's own look does; where none was lost, nobody can know.
  if (!nobody) for (const one of after) happen(world, one);
  done.brokerBack = world.tick();
  done.ended = done.brokerBack;
  world.blamedUntil = world.now;
  for (const link of [...world.producers, ...world.workers]) if (happening.n % 3 === 0) comeBack(world, link);
}

function cutLink(
  world: World,
  link: Producer | Worker,
  what: "link-down" | "killed",
  fault: number,
  arriving: number,
): void {
  if ("held" in link) world.cutWorker(link, what, fault);
  else world.cutProducer(link, what, fault, arriving % 4);
}
