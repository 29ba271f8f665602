import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { poissonAmounts, steadyAmounts, timesOfAmounts } from "../../src/plan/arrivals.ts";
import { describeLoad } from "../../src/plan/describe.ts";
import { draw, normalQuantile } from "../../src/plan/distribution.ts";
import { idealEnd, type Slot } from "../../src/plan/ideal.ts";
import { kindOf, sizeOf, workOf } from "../../src/plan/load.ts";
import { countByKind } from "../../src/plan/plan.ts";
import { uniform } from "../../src/plan/random.ts";
import { planOf } from "../ledger/records.ts";

const yaml = `
messages: {count: 1000, pattern: {heavy: 10%, light: 90%}, kinds: {heavy: {work: {lognormal: {median: 20ms, p99: 200ms}}}, light: {work: 1ms}}}
producers: {rate: 500/s, arrivals: poisson}`;

describe("plan", () => {
  it("is the same, digest and all, for the same scenario and seed", () => {
    const [a, b] = [planOf(yaml), planOf(yaml)];
    expect(a).toEqual(b);
    expect(a.digest).toBe("000b52aaa71d76ad");
  });

  it("has the digest of before, when there was no other way, where shares are drawn at random", () => {
    expect(planOf(yaml.replace("pattern:", "draw: random, pattern:")).digest).toBe("1a49e86a91273ab2");
  });

  it("has another digest for another seed", () => {
    expect(planOf(`${yaml}\nseed: 2`).digest).not.toBe(planOf(yaml).digest);
  });

  it("keeps its load digest when only settings differ, and changes it with works, counts or arrivals", () => {
    const base = planOf(yaml).load.digest;
    expect(planOf(`${yaml}\nworkers: {prefetch: 1}\nqueue: {type: quorum}`).load.digest).toBe(base);
    expect(planOf(yaml.replace("1ms", "2ms")).load.digest).not.toBe(base);
    expect(planOf(yaml.replace("1000", "999")).load.digest).not.toBe(base);
    expect(planOf(yaml.replace("500/s", "501/s")).load.digest).not.toBe(base);
  });

  it("repeats a sequence", () => {
    const { load } = planOf("messages: {count: 5, pattern: [a, b], kinds: {a: {work: 1ms}, b: {work: 2ms}}}");
    expect([0, 1, 2, 3, 4].map((id) => kindOf(load, id))).toEqual([0, 1, 0, 1, 0]);
    expect([0, 1, 2, 3, 4].map((id) => workOf(load, id))).toEqual([1000, 2000, 1000, 2000, 1000]);
  });

  it("draws a weighted mix in its shares, each message for itself, where that was asked for", () => {
    const { load } = planOf(
      "messages: {count: 20000, draw: random, pattern: {a: 10%, b: 90%}, kinds: {a: {}, b: {}}}",
    );
    const drawn = load.kind.filter((kind) => kind === 0).length;
    expect(drawn / 20_000).toBeCloseTo(0.1, 2);
    expect(drawn).not.toBe(2000);
  });

  it("deals a weighted mix in exact shares, as declared in any order", () => {
    const mix = "messages: {count: 1204, pattern: {huge: 1%, small: 99%}, kinds: {small: {}, huge: {}}}";
    expect(countByKind(planOf(mix).load)).toEqual([1192, 12]);
  });

  it.each(["full", "summary"])("keeps shares exact however often they come round: record %s", (record) => {
    const count = record === "summary" ? "3000000" : "1000";
    const mix = `messages: {count: ${count}, pattern: {a: 1.5%, b: 98.5%}, kinds: {a: {}, b: {}}}\nrecord: ${record}`;
    expect(countByKind(planOf(mix).load)).toEqual([0.015 * Number(count), 0.985 * Number(count)]);
    const endless = planOf(mix.replace(`count: ${count}`, "duration: 2s")).load;
    expect(endless.period % 200).toBe(0);
  });

  it("makes a dot one dot of work", () => {
    const { load } = planOf('messages: {count: 4, bodies: ["a.", "b...", "c"], dot: 10ms}');
    expect([0, 1, 2, 3].map((id) => workOf(load, id))).toEqual([10_000, 30_000, 0, 10_000]);
    expect([0, 1, 2, 3].map((id) => sizeOf(load, id))).toEqual([2, 4, 1, 2]);
  });

  it("numbers unnamed workers through all groups", () => {
    const { workers } = planOf(
      "messages: {count: 1}\nworkers: [{count: 2}, {name: slow, speed: 0.5}, {count: 1}]",
    );
    expect(workers.map(({ name }) => name)).toEqual(["worker-1", "worker-2", "slow", "worker-3"]);
  });

  it("is open-ended for a duration at unlimited rate", () => {
    const { load } = planOf("messages: {duration: 2s, pattern: [a, b, a], kinds: {a: {}, b: {}}}");
    expect(load).toMatchObject({ count: null, until: 2000, due: null });
    expect(load.period % 3).toBe(0);
  });

  it("refuses more messages than can be planned", () => {
    expect(() => planOf("messages: {duration: 1h}\nproducers: {rate: 1000000/s}")).toThrow(
      "at most 50,000,000",
    );
  });

  it("refuses work that no timer could wait for, rather than cut it short", () => {
    expect(() => planOf("messages: {count: 1, kinds: {task: {work: 2h}}}")).toThrow(
      "at most 1 h can be planned",
    );
  });

  it("describes very many workers with their digits in groups", () => {
    const plan = planOf("messages: {count: 2000}\nworkers: {count: 1000}");
    expect(describeLoad(plan)).toBe("2,000 messages: 2,000 task; 1,000 workers");
  });

  it("describes its load for people", () => {
    expect(
      describeLoad(
        planOf(
          "messages: {count: 200, pattern: [h, l], kinds: {h: {work: 50ms}, l: {work: 2ms}}}\nworkers: {count: 2}",
        ),
      ),
    ).toBe("200 messages: 100 h (50 ms), 100 l (2 ms); 2 workers");
  });
});

describe("planned faults", () => {
  const planned = (faults: string, more = "") => planOf(`messages: {count: 9}\n${more}\nfaults: ${faults}`);

  it.each([
    ["{at: 1s, do: purge-queue}", { every: null, times: 1 }],
    ["{at: 1s, every: 2s, do: purge-queue}", { every: 2000, times: null }],
    ["{at: 1s, every: 2s, times: 3, do: purge-queue}", { every: 2000, times: 3 }],
  ])("%s is done so often", (fault, often) => {
    expect(planned(`[${fault}]`).faults).toEqual([
      { do: "purge-queue", at: { by: "time", ms: 1000 }, ...often },
    ]);
  });

  it("are in the digest, wherever they stand in the file", () => {
    const digest = planned("[{at: 1s, do: purge-queue}]").digest;
    expect(planned("\n\n- {at: 1s, do: purge-queue}").digest).toBe(digest);
    expect(planned("[{at: 2s, do: purge-queue}]").digest).not.toBe(digest);
    expect(planned("[]").digest).not.toBe(digest);
    expect(planned("[]").load.digest).toBe(planned("[{at: 1s, do: purge-queue}]").load.digest);
  });

  const groups = "workers: [{name: slow, speed: 0.5, start: 2s, stop: 1h, count: 2}, {prefetch: 1}]";
  const adding =
    "[{at: 1s, do: add-workers}, {at: 1s, do: purge-queue}, {every: 1s, times: 2, do: add-workers, workers: 2}]";

  it("add workers like the first group behind all others, numbered through all faults and times", () => {
    const { workers } = planned(adding, groups);
    expect(workers.map(({ name, added }) => [name, added])).toEqual([
      ["slow-1", undefined],
      ["slow-2", undefined],
      ["worker-1", undefined],
      ["added-1", { fault: 0, time: 0 }],
      ["added-2", { fault: 2, time: 0 }],
      ["added-3", { fault: 2, time: 0 }],
      ["added-4", { fault: 2, time: 1 }],
      ["added-5", { fault: 2, time: 1 }],
    ]);
  });

  it("add workers that start when they are added, and stay", () => {
    const [worker] = planned(adding, groups).workers.slice(3);
    expect(worker).toMatchObject({ speed: 0.5, prefetch: "unlimited", start: 0 });
    expect(worker).not.toHaveProperty("stop");
    expect(worker).not.toHaveProperty("count");
  });

  it("add workers that are described apart", () => {
    expect(describeLoad(planned(adding))).toBe("9 messages: 9 task; 2 workers, 5 added later");
    expect(describeLoad(planned("[]"))).toBe("9 messages: 9 task; 2 workers");
  });
});

it("producers are told what to do about what was not confirmed", () => {
  const { producers } = planOf("producers: {count: 2, onFailure: drop}");
  expect(producers.map(({ onFailure }) => onFailure)).toEqual(["drop", "drop"]);
});

describe("arrivals", () => {
  const hold = (rate: number, ms: number) => ({ for: ms, from: rate, to: rate });
  const first = (times: Iterable<number>, count: number): number[] => {
    const taken: number[] = [];
    for (const time of times) {
      taken.push(time);
      if (taken.length === count) break;
    }
    return taken;
  };

  it.each([
    ["a steady rate is evenly spaced", [hold(10, Number.POSITIVE_INFINITY)], 4, [0, 100, 200, 300]],
    ["a phase ends where the next begins", [hold(10, 200), hold(20, 1000)], 5, [0, 100, 200, 250, 300]],
    [
      "a ramp from nothing sends by the root of time",
      [{ for: 2000, from: 0, to: 8 }],
      4,
      [0, 707.107, 1000, 1224.745],
    ],
    ["a ramp down sends ever more slowly", [{ for: 1000, from: 4, to: 0 }], 2, [0, 292.893]],
    ["a pause sends nothing", [hold(10, 100), hold(0, 1000), hold(10, 1000)], 2, [0, 1100]],
    ["the end of the last phase is the end", [hold(2, 1000)], 9, [0, 500]],
  ])("%s", (_name, phases, count, expected) => {
    expect(first(timesOfAmounts(phases, steadyAmounts()), count).map((t) => Number(t.toFixed(3)))).toEqual(
      expected,
    );
  });

  it("Poisson arrivals have exponential gaps of the rate's mean", () => {
    const times = first(timesOfAmounts([hold(1000, Number.POSITIVE_INFINITY)], poissonAmounts(7)), 20_000);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    expect(mean).toBeCloseTo(1, 1);
    expect(gaps.filter((gap) => gap > 1).length / gaps.length).toBeCloseTo(Math.exp(-1), 1);
  });

  it("never go back in time", () => {
    const phase = fc.record({
      for: fc.integer({ min: 1, max: 500 }),
      from: fc.nat({ max: 400 }),
      to: fc.nat({ max: 400 }),
    });
    fc.assert(
      fc.property(fc.array(phase, { minLength: 1, maxLength: 4 }), fc.integer(), (phases, seed) => {
        const times = first(timesOfAmounts(phases, poissonAmounts(seed)), 200);
        expect(times.every((time, i) => i === 0 || time >= (times[i - 1] ?? 0))).toBe(true);
      }),
    );
  });
});

describe("draws", () => {
  it("are uniform, and independent of each other's order", () => {
    const draws = Array.from({ length: 50_000 }, (_, i) => uniform(1, 2, i));
    expect(draws.reduce((sum, u) => sum + u, 0) / draws.length).toBeCloseTo(0.5, 2);
    expect(Math.min(...draws)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...draws)).toBeLessThan(1);
    const counts = Array<number>(10).fill(0);
    for (const u of draws) counts[Math.floor(u * 10)] = (counts[Math.floor(u * 10)] ?? 0) + 1;
    const chiSquare = counts.reduce((sum, n) => sum + (n - 5000) ** 2 / 5000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });

  it.each([
    [0.5, 0],
    [0.975, 1.959964],
    [0.99, 2.326348],
    [0.001, -3.090232],
  ])("the normal quantile of %s is %s", (u, z) => {
    expect(normalQuantile(u)).toBeCloseTo(z, 5);
  });

  it("a lognormal work has its median and its 99th percentile where they were asked for", () => {
    const lognormal = { is: "lognormal", median: 20, p99: 200 } as const;
    expect(draw(lognormal, 0.5)).toBeCloseTo(20, 6);
    expect(draw(lognormal, 0.99)).toBeCloseTo(200, 4);
  });
});

describe("ideal", () => {
  const slot = (some: Partial<Slot> = {}): Slot => ({
    speed: 1,
    start: 0,
    stop: Number.POSITIVE_INFINITY,
    ...some,
  });
  it.each<[string, number[], number[], Slot[], number | null]>([
    ["one worker does all in turn", [0, 0, 0], [10, 20, 30], [slot()], 60],
    ["two workers share", [0, 0, 0, 0], [50, 2, 50, 2], [slot(), slot()], 52],
    ["a worker waits for messages", [0, 100], [10, 10], [slot()], 110],
    ["half speed takes twice as long", [0], [10], [slot({ speed: 0.5 })], 20],
    ["of free workers the fastest takes it", [0], [10], [slot({ speed: 0.5 }), slot({ speed: 2 })], 5],
    ["a late worker helps when it is there", [0, 0], [10, 10], [slot(), slot({ start: 2 })], 12],
    ["a worker that stopped takes no more", [0, 0, 0], [10, 10, 10], [slot(), slot({ stop: 5 })], 20],
    ["nobody there: no ideal", [0], [10], [slot({ stop: 0 })], null],
    ["nothing to do: no ideal", [], [], [slot()], null],
  ])("%s", (_name, published, work, slots, end) => {
    expect(idealEnd(Float64Array.from(published), Float64Array.from(work), slots)).toBe(end);
  });

  it("equals the plain simulation over all slots", () => {
    const speeds = fc.array(fc.constantFrom(0.5, 1, 2), { minLength: 1, maxLength: 5 });
    const message = fc.record({ gap: fc.nat({ max: 5 }), work: fc.nat({ max: 30 }) });
    fc.assert(
      fc.property(speeds, fc.array(message, { minLength: 1, maxLength: 40 }), (all, messages) => {
        let at = 0;
        const published = messages.map(({ gap }) => (at += gap));
        const free = all.map(() => 0);
        let last = 0;
        messages.forEach(({ work }, i) => {
          const now = published[i] ?? 0;
          const ranked = all
            .map((speed, slot) => ({ speed, slot, ready: Math.max(now, free[slot] ?? 0) }))
            .sort((a, b) => a.ready - b.ready || b.speed - a.speed);
          const best = ranked[0];
          if (best === undefined) return;
          free[best.slot] = best.ready + work / best.speed;
          last = Math.max(last, free[best.slot] ?? 0);
        });
        const works = Float64Array.from(messages, ({ work }) => work);
        const found = idealEnd(
          Float64Array.from(published),
          works,
          all.map((speed) => slot({ speed })),
        );
        expect(found).toBeCloseTo(last, 9);
      }),
    );
  });
});
