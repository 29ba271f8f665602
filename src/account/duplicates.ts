import { maxSamples } from "../ledger/samples.ts";
import type { Sample } from "../result/schema.ts";

/** Closed messages that were handled once more: no more is known of them than that they were. */
export class Duplicates {
  count = 0;
  readonly #samples = new Map<number, Sample>();

  add(id: number, kind: string, worker: string): void {
    this.count++;
    if (this.#samples.size === maxSamples && !this.#samples.has(id)) return;
    const unknown = { sent: null, confirmed: null, cause: null, fault: null, story: null };
    this.#samples.set(id, { id, kind, delivered: worker, ...unknown });
  }

  get samples(): Sample[] {
    return [...this.#samples.values()];
  }
}
