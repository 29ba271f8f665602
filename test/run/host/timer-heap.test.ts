import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { TimerHeap, type TimerListener } from "../../../src/run/host/timer-heap.ts";
import { Timers } from "../../../src/run/host/timers.ts";
import { WorkSimulator } from "../../../src/run/host/work-simulator.ts";

interface Woken {
  readonly who: number;
  readonly what: number;
  readonly at: number;
  readonly now: number;
}

class Sleepy implements TimerListener {
  generation = 0;
  readonly #hear: (what: number, at: number) => void;

  constructor(hear: (what: number, at: number) => void) {
    this.#hear = hear;
  }

  wake(what: number, at: number): void {
    this.#hear(what, at);
  }
}

type Step =
  | { readonly do: "add"; readonly who: number; readonly after: number; readonly again: number | null }
  | { readonly do: "call off"; readonly who: number }
  | { readonly do: "pass"; readonly ms: number };

const wait = fc.double({ min: -2, max: 40, noNaN: true });
const who = fc.nat({ max: 2 });
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      arbitrary: fc.record({ do: fc.constant("add" as const), who, after: wait, again: fc.option(wait) }),
      weight: 5,
    },
    fc.record({ do: fc.constant("call off" as const), who }),
    fc.record({ do: fc.constant("pass" as const), ms: fc.nat({ max: 20 }) }),
  ),
  { maxLength: 60 },
);

describe("a wheel", () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("wakes everybody once, near the time, in the order of time, and nobody who was called off", () => {
    fc.assert(
      fc.property(steps, (steps) => {
        const timers = new TimerHeap();
        const woken: Woken[] = [];
        const asleep = new Map<number, { readonly who: number; readonly at: number }>();
        const again = new Map<number, number>();
        let next = 0;
        const sleepers = [0, 1, 2].map((who) => {
          const sleeper: TimerListener & { generation: number } = new Sleepy((what, at) => {
            expect(asleep.get(what)).toEqual({ who, at });
            const soonest = Math.min(...[...asleep.values()].map((one) => one.at));
            expect(at).toBe(soonest);
            asleep.delete(what);
            woken.push({ who, what, at, now: performance.now() });
            const more = again.get(what);
            if (more !== undefined) add(who, more, null);
          });
          return sleeper;
        });
        const add = (who: number, after: number, more: number | null): void => {
          const sleeper = sleepers[who];
          if (sleeper === undefined) throw new Error("nobody");
          const at = performance.now() + after;
          asleep.set(next, { who, at });
          if (more !== null) again.set(next, more);
          timers.add(at, sleeper, next++);
        };
        let off = 0;
        for (const step of steps) {
          if (step.do === "add") add(step.who, step.after, step.again);
          else if (step.do === "pass") vi.advanceTimersByTime(step.ms);
          else {
            const sleeper = sleepers[step.who];
            if (sleeper !== undefined) sleeper.generation++;
            for (const [what, one] of asleep) {
              if (one.who !== step.who) continue;
              asleep.delete(what);
              off++;
            }
          }
        }
        vi.advanceTimersByTime(100);
        expect(asleep.size).toBe(0);
        expect(woken.length + off).toBe(next);
        for (const { at, now } of woken) expect(now).toBeGreaterThanOrEqual(at - 0.5);
      }),
    );
  });

  it("keeps hundreds, and those that are added while it rings", () => {
    const timers = new TimerHeap();
    const order: number[] = [];
    const sleeper = new Sleepy((what) => {
      order.push(what);
      if (what < 1000) timers.add(performance.now() + 2000 + what, sleeper, 1000 + what);
    });
    const start = performance.now();
    for (let what = 0; what < 1000; what++) {
      // Each once, in no order.
      const place = (what * 371) % 1000;
      timers.add(start + place + 1, sleeper, place);
    }
    vi.advanceTimersByTime(1001);
    expect(order).toEqual(Array.from({ length: 1000 }, (_, i) => i));
    vi.advanceTimersByTime(5000);
    expect(order.length).toBe(2000);
    expect(new Set(order).size).toBe(2000);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not ring for what is added later than its soonest", () => {
    const timers = new TimerHeap();
    const sleeper = new Sleepy(() => undefined);
    timers.add(10, sleeper, 0);
    timers.add(20, sleeper, 1);
    expect(vi.getTimerCount()).toBe(1);
    timers.add(5, sleeper, 2);
    expect(vi.getTimerCount()).toBe(1);
  });
});

it("what is due in less than half a millisecond is woken in the next turn: a timer would take a whole one", async () => {
  const timers = new TimerHeap();
  const woken: number[] = [];
  const sleeper = new Sleepy((what) => woken.push(what));
  timers.add(performance.now() - 1, sleeper, 1);
  timers.add(performance.now(), sleeper, 2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(woken).toEqual([1, 2]);
  timers.add(performance.now() - 1, sleeper, 4);
  await new Promise((resolve) => setImmediate(resolve));
  expect(woken).toEqual([1, 2, 4]);
});

describe("labour", () => {
  beforeEach(() => {
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "setImmediate", "clearImmediate", "performance"],
    });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("that is called off is never done, and what is begun after that is", () => {
    const done: number[] = [];
    const labourer = { begun: () => undefined, done: (row: number) => done.push(row) };
    const labour = new WorkSimulator("sleep", new TimerHeap(), new Timers(), labourer);
    labour.do(1, 10);
    labour.do(2, 20);
    vi.advanceTimersByTime(15);
    labour.cancel();
    labour.do(3, 10);
    vi.advanceTimersByTime(100);
    expect(done).toEqual([1, 3]);
  });

  it("of works shorter than a timer takes as long in sum as planned", () => {
    let row = 0;
    const labourer = {
      begun: () => undefined,
      done: () => {
        if (++row < 1000) labour.do(row, 0.3);
      },
    };
    const labour = new WorkSimulator("sleep", new TimerHeap(), new Timers(), labourer);
    labour.do(0, 0.3);
    vi.advanceTimersByTime(290);
    expect(row).toBeLessThan(1000);
    vi.advanceTimersByTime(20);
    expect(row).toBe(1000);
  });

  it("of a busy worker begins when it has the core, and takes its time", () => {
    const told: string[] = [];
    const labourer = {
      begun: (row: number) => told.push(`begun ${row}`),
      done: (row: number) => told.push(`done ${row}`),
    };
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["setImmediate", "clearImmediate"] });
    new WorkSimulator("cpu", new TimerHeap(), new Timers(), labourer).do(7, 0.1);
    expect(told).toEqual([]);
    vi.runAllTimers();
    expect(told).toEqual(["begun 7", "done 7"]);
  });
});
