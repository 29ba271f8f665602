import { IdealQueue } from "../../plan/ideal.ts";
import type { Plan } from "../../plan/plan.ts";
import type { Presence } from "../presence.ts";

/** The ideal makespan, message by message in the order of their publishes, while workers come and go. */
export class IdealSum {
  readonly #plan: Plan;
  readonly #slots = new IdealQueue([]);
  /** Of each presence of each worker, its slots. */
  readonly #known: number[][][];
  #first = Number.NaN;
  #last = 0;
  #stuck = false;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#known = plan.workers.map(() => []);
  }

  /** Lets it know of workers that came and went. */
  present(presences: readonly (readonly Presence[])[]): void {
    this.#plan.workers.forEach(({ speed, concurrency }, i) => {
      const known = this.#known[i] ?? [];
      presences[i]?.forEach(({ from, stop }, p) => {
        const before = known[p];
        if (before !== undefined) {
          for (const slot of before) this.#slots.stopAt(slot, stop);
          return;
        }
        // As in the order of the whole: by worker, presence and place.
        known[p] = Array.from({ length: concurrency }, (_, place) =>
          this.#slots.add({ speed, start: from, stop }, (i * 2 ** 20 + p) * 2 ** 16 + place),
        );
      });
    });
  }

  /** @param work ms */
  take(published: number, work: number): void {
    if (Number.isNaN(this.#first)) this.#first = published;
    const end = this.#stuck ? null : this.#slots.take(published, work);
    if (end === null) this.#stuck = true;
    else if (end > this.#last) this.#last = end;
  }

  /** ms; null: there was no message, or nobody to take it. */
  get makespan(): number | null {
    return this.#stuck || Number.isNaN(this.#first) ? null : this.#last - this.#first;
  }
}
