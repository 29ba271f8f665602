import type { RunEvent } from "../../ledger/record.ts";
import type { Plan } from "../../plan/plan.ts";

/** Knows which workers and producers are there: neither killed, nor gone, nor still to be added. */
export class Roster {
  readonly #plan: Plan;
  readonly #away: Set<string>;
  readonly #joined = new Set<string>();

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#away = new Set(plan.workers.filter(({ added }) => added !== undefined).map(({ name }) => name));
  }

  record({ what, who }: Pick<RunEvent, "what" | "who">): void {
    if (what === "killed" || what === "left") this.#away.add(who);
    if (what === "joined") this.#joined.add(who);
    if (what === "back" || what === "joined") this.#away.delete(who);
  }

  /** Those that are there `now` (ms since the run began), in the plan's order. */
  workers(now: number): string[] {
    const there = this.#plan.workers.filter(
      ({ name, added, start, stop = Number.POSITIVE_INFINITY }) =>
        !this.#away.has(name) && (added !== undefined || start <= now) && now < stop,
    );
    return there.map(({ name }) => name);
  }

  producers(): string[] {
    return this.#plan.producers.map(({ name }) => name).filter((name) => !this.#away.has(name));
  }

  /** Workers that a fault is still to bring in. */
  get standby(): number {
    return this.#plan.workers.filter(({ name, added }) => added !== undefined && !this.#joined.has(name))
      .length;
  }
}
