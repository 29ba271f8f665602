import { amqpDriver } from "../../src/amqp/driver.ts";
import { duesOf } from "../../src/plan/dues.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { Clock, monotonic } from "../../src/run/host/clock.ts";
import { Counters } from "../../src/run/host/counters.ts";
import type { HostContext } from "../../src/run/host/host-context.ts";
import { MessageSet } from "../../src/run/host/message-set.ts";
import { TimerHeap } from "../../src/run/host/timer-heap.ts";

export const thisRun = 77;

/** What a host gives its producers and workers, for a plan; the run began a moment ago. */
export function contextOf(
  { load, seed }: Plan,
  { named = false } = {},
): HostContext & { readonly told: string[] } {
  const clock = new Clock();
  clock.start(monotonic());
  const told: string[] = [];
  return {
    driver: amqpDriver,
    address: { url: "amqp://nowhere" },
    queue: "queue",
    named,
    declarations: [],
    reconnectTimeout: 10_000,
    rejects: false,
    run: thisRun,
    seed,
    load,
    dues: duesOf(load),
    clock,
    counters: new Counters(),
    done: new MessageSet(load.count),
    timerHeap: new TimerHeap(),
    signal: new AbortController().signal,
    told,
    tell: (what, who) => told.push(`${who} ${what}`),
    linkError: () => undefined,
  };
}
