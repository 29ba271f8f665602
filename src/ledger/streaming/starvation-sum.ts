import type { Plan } from "../../plan/plan.ts";
import type { Starvation } from "../dispatch.ts";
import type { Presence } from "../presence.ts";
import { TimeQueue } from "./time-queue.ts";

/**
 * Adds up the worker time that `starvationOf` finds, in steps: each sweep goes on to a time before which nothing more
 * can come.
 */
export class StarvationSum {
  readonly #plan: Plan;
  readonly #published = new TimeQueue();
  readonly #taken = new TimeQueue();
  readonly #begun = new TimeQueue();
  readonly #ended = new TimeQueue();
  #sweptTo = Number.NEGATIVE_INFINITY;
  #waiting = 0;
  #busy = 0;
  #starved = 0;
  #available = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  /** A message waited from its publish to its first start. */
  message(sent: number, started: number): void {
    this.#published.add(sent);
    this.#taken.add(started);
  }

  /** A worker was busy. */
  work(started: number, ended: number): void {
    this.#begun.add(started);
    this.#ended.add(ended);
  }

  /** @param first when the run's span begins; what lies before it does not count */
  sweep(to: number, first: number, presences: readonly (readonly Presence[])[]): void {
    if (!(to > this.#sweptTo)) return;
    let present = 0;
    const joins: number[] = [];
    const leaves: number[] = [];
    this.#plan.workers.forEach(({ concurrency }, i) => {
      for (const presence of presences[i] ?? []) {
        for (let place = 0; place < concurrency; place++) {
          if (presence.from < this.#sweptTo) present++;
          else if (presence.from < to) joins.push(presence.from);
          if (presence.to < this.#sweptTo) present--;
          else if (presence.to < to) leaves.push(presence.to);
        }
      }
    });
    const steps = [
      this.#published.takeBefore(to),
      this.#taken.takeBefore(to),
      this.#begun.takeBefore(to),
      this.#ended.takeBefore(to),
      Float64Array.from(joins).sort(),
      Float64Array.from(leaves).sort(),
    ];
    const next = steps.map(() => 0);
    let at = Math.max(this.#sweptTo, first);
    for (;;) {
      let soonest = -1;
      let time = to;
      for (let s = 0; s < steps.length; s++) {
        const candidate = steps[s]?.[next[s] ?? 0];
        if (candidate !== undefined && candidate < time) {
          time = candidate;
          soonest = s;
        }
      }
      if (time > at) {
        this.#starved += (time - at) * Math.max(0, Math.min(present - this.#busy, this.#waiting));
        this.#available += (time - at) * present;
        at = time;
      }
      if (soonest === -1) break;
      next[soonest] = (next[soonest] ?? 0) + 1;
      if (soonest === 0) this.#waiting++;
      else if (soonest === 1) this.#waiting--;
      else if (soonest === 2) this.#busy++;
      else if (soonest === 3) this.#busy--;
      else if (soonest === 4) present++;
      else present--;
    }
    this.#sweptTo = to;
  }

  get sum(): Starvation {
    return { starved: this.#starved, available: this.#available };
  }
}
