import type { PublishSlice } from "../../account/slices.ts";
import { how, type PublisherFacts, type PublishLog } from "../../ledger/record.ts";
import type { PlannedProducer } from "../../plan/plan.ts";
import type { Counters } from "./counters.ts";
import { PublishColumns } from "./log-columns.ts";

/** What a producer sent, and what it heard of that. */
export class PublishRecorder {
  readonly #plan: PlannedProducer;
  /** Producers in all: from one of its own messages to the next. */
  readonly #step: number;
  readonly #counters: Counters;
  readonly #log = new PublishColumns();
  /** Row of the publish that is tag 1 of the present channel. */
  #firstRow = 0;
  /** All rows before it are settled. */
  #low = 0;
  #unconfirmed = 0;
  #decided = 0;
  /** Messages that came back after their rows had been handed over. */
  #late: number[] = [];

  constructor(plan: PlannedProducer, step: number, counters: Counters) {
    this.#plan = plan;
    this.#step = step;
    this.#counters = counters;
  }

  /** Messages that the broker answered for good, or that are not sent again. */
  get decided(): number {
    return this.#decided;
  }

  /** Publishes that the broker has not answered; 0 without confirms. */
  get unconfirmed(): number {
    return this.#unconfirmed;
  }

  /** From now on tags count from 1 again. */
  newChannel(): void {
    this.#firstRow = this.#log.length;
  }

  sent(id: number, now: number): void {
    this.#log.add(id, now);
    if (this.#plan.confirms) this.#unconfirmed++;
  }

  /**
   * The broker confirmed (or, `ok` false, nacked) the publish `tag` of the present channel, or all up to it.
   * @param again whether what is nacked will be sent again; then nothing is decided of it
   * @returns the ids to send again
   */
  settled(tag: number, multiple: boolean, ok: boolean, now: number, again = false): number[] {
    const last = Math.min(this.#firstRow + tag, this.#log.length) - 1;
    const ids: number[] = [];
    for (let row = multiple ? this.#low : last; row <= last; row++) {
      if (!this.#log.isOpen(row)) continue;
      if (ok || !again || this.#log.howOf(row) === how.returned) {
        this.#settle(row, now, ok ? how.confirmed : how.nacked);
        continue;
      }
      this.#log.settle(row, now);
      this.#log.became(row, how.nacked);
      this.#counters.add("nacked");
      this.#unconfirmed--;
      ids.push(this.#log.idOf(row) ?? 0);
    }
    while (this.#low < this.#log.length && !this.#log.isOpen(this.#low)) this.#low++;
    return ids;
  }

  /** The broker sent a message back. */
  returned(id: number): void {
    if (!this.#plan.confirms && id >= 0 && Math.floor(id / this.#step) < this.#log.base) {
      this.#late.push(id);
      this.#counters.add("refused");
      return;
    }
    const row = this.#rowOf(id);
    if (row === undefined) return;
    this.#log.became(row, how.returned);
    if (!this.#plan.confirms) this.#counters.add("refused");
  }

  /**
   * The connection is gone: what becomes of the unconfirmed is not known.
   * @param again whether they will be sent again; then nothing is decided of them
   * @returns the ids to send again, the oldest last
   */
  lost(again: boolean, now: number): number[] {
    const ids: number[] = [];
    if (!this.#plan.confirms) return ids;
    for (let row = this.#log.length - 1; row >= this.#low; row--) {
      if (!this.#log.isOpen(row)) continue;
      if (again && this.#log.howOf(row) !== how.returned) {
        this.#log.settle(row, now);
        this.#log.became(row, how.unknown);
        this.#unconfirmed--;
        ids.push(this.#log.idOf(row) ?? 0);
      } else this.#settle(row, now, how.unknown);
    }
    this.#low = this.#log.length;
    return ids;
  }

  /** Hands over what was answered, from the front; without confirms, all that was sent. */
  take(now: number, rest: PublisherFacts): PublishSlice {
    const log = this.#log.take(this.#plan.confirms ? this.#low : this.#log.length, rest);
    const returned = this.#late;
    this.#late = [];
    return { log, until: this.#log.firstSent ?? now, returned };
  }

  log(rest: PublisherFacts): PublishLog {
    return this.#log.log(rest);
  }

  /** The newest row of a message that this producer sent; with confirms, of one that is not settled. */
  #rowOf(id: number): number | undefined {
    if (!this.#plan.confirms) {
      const row = Math.floor(id / this.#step);
      return id >= 0 && this.#log.idOf(row) === id ? row : undefined;
    }
    for (let row = this.#log.length - 1; row >= this.#low; row--) if (this.#log.idOf(row) === id) return row;
    return undefined;
  }

  #settle(row: number, now: number, verdict: number): void {
    this.#log.settle(row, now);
    if (this.#log.howOf(row) === how.returned) this.#counters.add("refused");
    else {
      this.#log.became(row, verdict);
      if (verdict === how.confirmed) this.#counters.add("confirmed");
      if (verdict === how.nacked) this.#counters.add("refused");
    }
    this.#unconfirmed--;
    this.#decided++;
    this.#counters.add("decided");
  }
}
