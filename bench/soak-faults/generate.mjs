// Scenarios of a few seconds, drawn from a seed, over every key and fault.
import { parseScenario } from "../../dist/index.js";
import { planScenario } from "../../dist/session/plan-scenario.js";
import { drawsOf } from "../draw.mjs";

/** What the tool says no to is drawn again, so often at most. */
const maxTries = 40;
/** ms that the work of a run takes at least, if nothing comes between. */
const workTime = 1800;

const ofBroker = ["restart-broker", "kill-broker", "pause-broker"];

/** Whether a scenario needs a broker that can be restarted. */
export const hasBrokerFault = (scenario) =>
  (scenario.faults ?? []).some((fault) => ofBroker.includes(fault.do));

/**
 * The scenario of a seed, one that the tool accepts.
 * @param version 3.10, 4.0 or 4.3: some settings are of some versions
 * @returns the scenario as the object that its YAML stands for, and what the tool refused before it
 */
export function generate(seed, version) {
  const refused = [];
  for (let attempt = 0; attempt < maxTries; attempt++) {
    const scenario = draw(drawsOf(seed * maxTries + attempt), seed, version);
    try {
      planScenario(parseScenario(JSON.stringify(scenario)), []);
      return { scenario, refused };
    } catch (error) {
      if (error.kind === undefined) throw error;
      refused.push(String(error.message).split("\n")[0]);
    }
  }
  throw new Error(`seed ${seed}: the tool refused all of ${maxTries} scenarios: ${refused.at(-1)}`);
}

function draw(d, seed, version) {
  const queue = queueOf(d, seed, version);
  const kinds = kindsOf(d, queue);
  const workers = workersOf(d, queue, kinds);
  const messages = messagesOf(d, kinds, workers, queue);
  const faulty = d.chance(0.8);
  const producers = producersOf(d, messages, faulty);
  const faults = faulty ? faultsOf(d, workers, producers, messages) : [];
  return {
    name: `soak-${seed}`,
    broker: version === "3.10" ? "local" : { image: `rabbitmq:${version}` },
    queue,
    messages,
    producers,
    workers,
    ...(faults.length > 0 && { faults }),
    ...(d.chance(0.25) && { record: "summary" }),
    ...(d.chance(0.3) && { expect: { lost: ">= 0", duplicates: ">= 0" } }),
    ...(d.chance(0.04) && { repeat: 2 }),
    ...(d.chance(0.03) && { warmup: 1 }),
    ...(d.chance(0.1) && { timeout: "100s" }),
    seed,
  };
}

function queueOf(d, seed, version) {
  const type = d.pick("classic", "quorum");
  const isQuorum = type === "quorum";
  const isFull = d.chance(0.2);
  const byBytes = isFull && d.chance(0.4);
  const overflow = d.pick("drop-head", "reject-publish", ...(isQuorum ? [] : ["reject-publish-dlx"]));
  const atLeastOnce = isQuorum && version !== "3.10" && d.chance(0.1);
  return {
    type,
    ...(!isQuorum && d.chance(0.25) && { durable: false }),
    ...(d.chance(0.12) && { ttl: d.ms(50, 1500) }),
    ...(isFull && !byBytes && { maxLength: d.whole(5, 400) }),
    ...(byBytes && { maxBytes: `${d.whole(500, 40_000)}B` }),
    ...(atLeastOnce ? { overflow: "reject-publish" } : isFull && d.chance(0.8) && { overflow }),
    ...(atLeastOnce && !isFull && { maxLength: d.whole(50, 2000) }),
    ...(!isQuorum && d.chance(0.15) && { maxPriority: d.whole(1, 10) }),
    ...(atLeastOnce ? { deadLetter: { strategy: "at-least-once" } } : d.chance(0.3) && { deadLetter: true }),
    ...(d.chance(0.1) && { singleActiveConsumer: true }),
    ...(isQuorum && d.chance(0.35) && { deliveryLimit: d.pick(0, 1, 2, 3, 5, 20, 100, -1, "unlimited") }),
    ...(isQuorum &&
      version === "4.3" &&
      d.chance(0.2) && {
        delayedRetry: {
          when: d.pick("all", "failed", "returned"),
          min: d.ms(100, 500),
          max: d.ms(600, 2000),
        },
      }),
    ...(d.chance(0.15) && { name: `soak-${seed}` }),
    ...(d.chance(0.2) && { arguments: argumentsOf(d, type, version) }),
  };
}

function argumentsOf(d, type, version) {
  const some = {
    "x-expires": 120_000,
    ...(type === "classic" && { "x-queue-version": 2 }),
    ...(type === "classic" && version === "3.10" && { "x-queue-mode": "lazy" }),
    ...(type === "quorum" && { "x-quorum-initial-group-size": 1, "x-queue-leader-locator": "client-local" }),
    ...(type === "quorum" && version === "3.10" && { "x-max-in-memory-length": 100 }),
    ...(type === "quorum" && version !== "3.10" && { "x-consumer-timeout": 120_000 }),
    "x-max-length-bytes": 30_000,
  };
  const name = d.pick(...Object.keys(some));
  return { [name]: some[name] };
}

function kindsOf(d, queue) {
  const one = () => ({
    work: d.weighted({ fixed: 5, exponential: 1, uniform: 1, lognormal: 1, none: 1 }),
    ...(d.chance(0.6) && { size: `${d.pick(1, 16, 200, 1024, 4096, d.chance(0.1) ? 200_000 : 100)}B` }),
    ...((queue.maxPriority !== undefined || (queue.type === "quorum" && d.chance(0.2))) &&
      d.chance(0.7) && { priority: d.whole(0, queue.maxPriority ?? 9) }),
  });
  const works = {
    fixed: () => d.ms(1, 8),
    exponential: () => ({ exponential: d.ms(1, 5) }),
    uniform: () => ({ uniform: [d.ms(0, 2), d.ms(3, 8)] }),
    lognormal: () => ({ lognormal: { median: d.ms(1, 3), p99: d.ms(10, 30) } }),
    none: () => "0ms",
  };
  const names = ["a", "b", "c"].slice(0, d.whole(1, 3));
  return Object.fromEntries(
    names.map((name) => {
      const kind = one();
      return [name, { ...kind, work: works[kind.work]() }];
    }),
  );
}

function workersOf(d, queue, kinds) {
  const isRound = queue.type === "quorum" && ![undefined, -1, "unlimited"].includes(queue.deliveryLimit);
  const group = (at) => {
    if (d.chance(0.2)) return { name: `auto${at}`, count: d.whole(1, 3), ack: "auto", ...extrasOf(d) };
    const prefetch = d.pick(1, 2, 5, 20, 100, "unlimited");
    const most = prefetch === "unlimited" ? 50 : prefetch;
    const several = d.chance(0.2) && most > 1;
    const kind = d.pick(...Object.keys(kinds));
    const returns = d.weighted({ none: 6, reject: 1.5, requeue: 1.5, crash: 1, poison: isRound ? 0.5 : 0 });
    const word = {
      reject: { reject: { share: d.percent(1, 60) } },
      requeue: {
        reject: { share: d.percent(1, isRound ? 100 : 40), requeue: true, ...(d.chance(0.4) && { kind }) },
      },
      crash: { crash: { share: d.pick("0.2%", "0.5%", "1%"), back: d.ms(50, 300) } },
      poison: { reject: { share: "100%", requeue: true, kind } },
    }[returns];
    return {
      ...(d.chance(0.4) && { name: `group${at}` }),
      count: d.whole(1, 3),
      prefetch,
      ...(several && { concurrency: d.whole(2, Math.min(4, most)) }),
      ...(!several && d.chance(0.15) && most > 1 && { ackEvery: d.whole(2, Math.min(10, most)) }),
      ...word,
      ...extrasOf(d),
    };
  };
  return Array.from({ length: d.whole(1, 3) }, (_, at) => group(at));
}

function extrasOf(d) {
  return {
    ...(d.chance(0.15) && { speed: d.pick(0.5, 0.8, 2) }),
    ...(d.chance(0.15) && { priority: d.whole(-2, 5) }),
    ...(d.chance(0.05) && { work: "cpu" }),
    ...(d.chance(0.1) && { start: d.ms(50, 600) }),
    ...(d.chance(0.05) && { stop: d.ms(700, 1500) }),
  };
}

function messagesOf(d, kinds, workers, queue) {
  // So many that the workers are busy for some two seconds, whatever the mix.
  const able = workers.map(({ count, concurrency = 1, speed = 1 }) => count * concurrency * speed);
  const capacity = queue.singleActiveConsumer ? 0.5 : able.reduce((sum, one) => sum + one, 0);
  const count = Math.min(1500, Math.max(20, Math.round((workTime / 6) * capacity * d.pick(0.3, 0.7, 1))));
  const persistent = d.chance(0.25) ? { persistent: false } : {};
  if (d.chance(0.08) && workers.every(({ reject, crash }) => (reject ?? crash)?.kind === undefined))
    return { count, bodies: ["First.", "Second..", "Third", "Fourth..."], dot: d.ms(1, 4), ...persistent };
  const names = Object.keys(kinds);
  const share = Math.floor(100 / names.length);
  const pattern = d.pick(
    undefined,
    names.toReversed().concat(names[0]),
    Object.fromEntries(
      names.map((name, at) => [name, `${at === 0 ? 100 - share * (names.length - 1) : share}%`]),
    ),
  );
  const isMix = pattern !== undefined && !Array.isArray(pattern);
  const order = isMix && d.chance(0.3) ? { draw: "random" } : {};
  const length = d.chance(0.1) ? { duration: d.ms(1200, 2500) } : { count };
  return { ...length, ...(pattern && { pattern }), ...order, ...persistent, kinds };
}

function producersOf(d, { count = 600, duration }, faulty) {
  const confirms = d.chance(0.75);
  const seconds = d.whole(12, 25) / 10;
  const rate = Math.max(5, Math.round(count / seconds));
  const timed = faulty || duration !== undefined || d.chance(0.5);
  const phases = [
    { for: "500ms", rate: `${rate}/s` },
    { for: "700ms", to: `${rate * 2}/s` },
    { for: "1s", rate: `${rate}/s` },
  ];
  return {
    count: d.pick(1, 1, 2, 4),
    ...(timed && (d.chance(0.8) ? { rate: `${rate}/s` } : { phases })),
    ...(timed && d.chance(0.25) && { arrivals: "poisson" }),
    confirms,
    ...(confirms && d.chance(0.4) && { maxUnconfirmed: d.pick(1, 5, 50, 500) }),
    ...(d.chance(confirms ? 0.25 : 0) && { onFailure: "drop" }),
  };
}

function faultsOf(d, workers, producers, { count = 600 }) {
  // At least one worker stays to the end.
  const staying = workers
    .filter(({ stop }) => stop === undefined)
    .reduce((sum, group) => sum + group.count, 0);
  let away = staying - 1;
  const canStop = workers.every(({ stop }) => stop === undefined);
  const withBroker = d.chance(0.35);
  const weights = {
    "kill-worker": 3,
    "kill-producer": 2,
    "cut-connection": 3,
    partition: 1.5,
    "slow-network": 1.5,
    "add-workers": 1,
    "remove-workers": canStop && away > 0 ? 1 : 0,
    "purge-queue": 1,
    "delete-queue": 1,
    exec: 0.7,
    ...(withBroker && { "kill-broker": 6, "restart-broker": 4, "pause-broker": 3 }),
  };
  const when = (at) => {
    if (at > 0 && d.chance(0.15)) return { after: "previous" };
    const time = d.weighted({
      time: 6,
      share: 2,
      count: 2,
    });
    if (time === "share") return { at: d.percent(5, 60) };
    if (time === "count") return { at: `${d.whole(1, Math.max(2, Math.floor(count / 2)))} messages` };
    return { at: d.ms(150, 1300) };
  };
  const again = () => (d.chance(0.15) ? { every: d.ms(250, 600), times: d.whole(2, 4) } : {});
  const own = {
    "kill-worker": (times) => {
      const stays = away >= times && canStop && d.chance(0.2);
      if (stays) away -= times;
      return {
        ...(d.chance(0.3) && { workers: d.whole(1, staying) }),
        ...(!stays && { back: d.ms(50, 700) }),
      };
    },
    "kill-producer": () => ({
      ...(d.chance(0.3) && { producers: d.whole(1, producers.count) }),
      ...(!(producers.count > 1 && d.chance(0.2)) && { back: d.ms(50, 700) }),
    }),
    "cut-connection": () =>
      d.pick({}, {}, { workers: d.whole(1, staying) }, { producers: d.whole(1, producers.count) }),
    partition: () => ({ for: d.ms(100, 900) }),
    "slow-network": () => ({
      for: d.ms(300, 1200),
      ...d.pick({ latency: d.ms(10, 200) }, { bandwidth: `${d.whole(20, 400)}KiB/s` }),
    }),
    "add-workers": () => ({ workers: d.whole(1, 2) }),
    "remove-workers": (times) => {
      away -= times;
      return { workers: 1 };
    },
    "pause-broker": () => ({ for: d.ms(200, 1500) }),
    exec: () => ({ run: d.pick("true", "sleep 0.3") }),
  };
  return Array.from({ length: d.whole(1, 3) }, (_, at) => {
    const name = d.weighted(weights);
    if (name.endsWith("-broker") && name !== "pause-broker") {
      // One is enough: each takes seconds.
      for (const other of ofBroker) if (other !== "pause-broker") weights[other] = d.chance(0.2) ? 1 : 0;
    }
    const time = when(at);
    const repeats = name.endsWith("-broker") || name === "exec" || time.after ? {} : again();
    if (name === "remove-workers" && away < (repeats.times ?? 1))
      return { at: "400ms", do: "cut-connection" };
    return { ...time, ...repeats, do: name, ...own[name]?.(repeats.times ?? 1) };
  });
}
