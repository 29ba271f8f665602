import { how } from "../ledger/record.ts";
import type { Distribution, RunResult } from "../result/schema.ts";
import { distributionOf, statsOf } from "./distributions.ts";
import type { Durations } from "./durations.ts";
import type { MessageBatch } from "./message-batch.ts";
import type { MessageState } from "./message-state.ts";

/** How long messages took, all together and by kind. */
export class Measures {
  readonly #kinds: readonly string[];
  readonly #newDurations: () => Durations;
  /** Messages that were handled, by kind. */
  readonly #handled: Float64Array;
  /** By kind. */
  readonly #latency: readonly Durations[];
  readonly #wait: readonly Durations[];
  readonly #confirm: Durations;

  /** @param newDurations which times to keep */
  constructor(kinds: readonly string[], newDurations: () => Durations) {
    this.#kinds = kinds;
    this.#newDurations = newDurations;
    this.#handled = new Float64Array(kinds.length);
    this.#latency = kinds.map(() => newDurations());
    this.#wait = kinds.map(() => newDurations());
    this.#confirm = newDurations();
  }

  /** Adds those of which nothing more is to come. @param kinds of each, its place */
  closed({ due, sent, settled, started, ended, confirmed, length }: MessageBatch, kinds: Uint16Array): void {
    for (let row = 0; row < length; row++) {
      const kind = kinds[row] ?? 0;
      const from = due[row] ?? Number.NaN;
      this.#handled[kind] = (this.#handled[kind] ?? 0) + 1;
      this.#latency[kind]?.add((ended[row] ?? 0) - from);
      this.#wait[kind]?.add((started[row] ?? 0) - from);
      const confirm = (settled[row] ?? Number.NaN) - (sent[row] ?? 0);
      if (confirmed[row] === 1 && !Number.isNaN(confirm)) this.#confirm.add(confirm);
    }
  }

  /** Adds a message of which nothing more is to come. */
  add(kind: number, { due, sent, settled, how: verdict, started, handledAt, handled }: MessageState): void {
    if (handled > 0) this.#handled[kind] = (this.#handled[kind] ?? 0) + 1;
    const latency = handledAt - due;
    if (!Number.isNaN(latency)) this.#latency[kind]?.add(latency);
    const wait = started - due;
    if (!Number.isNaN(wait)) this.#wait[kind]?.add(wait);
    const confirm = settled - sent;
    if (verdict === how.confirmed && !Number.isNaN(confirm)) this.#confirm.add(confirm);
  }

  get result(): Pick<RunResult, "latency" | "wait" | "confirm" | "distributions" | "kinds"> {
    const latency = unionOf(this.#latency, this.#newDurations);
    const wait = unionOf(this.#wait, this.#newDurations);
    return {
      latency: statsOf(latency),
      wait: statsOf(wait),
      confirm: statsOf(this.#confirm),
      distributions: {
        latency: this.#distributions(latency, this.#latency),
        wait: this.#distributions(wait, this.#wait),
      },
      kinds: Object.fromEntries(
        this.#kinds.map((name, k) => [
          name,
          { messages: this.#handled[k] ?? 0, latency: statsOf(this.#latency[k] ?? latency) },
        ]),
      ),
    };
  }

  #distributions(all: Durations, ofKinds: readonly Durations[]): Distribution[] {
    return [distributionOf(null, all), ...ofKinds.map((own, k) => distributionOf(this.#kinds[k] ?? "", own))];
  }
}

function unionOf(several: readonly Durations[], newDurations: () => Durations): Durations {
  const [first = newDurations(), ...others] = several;
  return first.union(others);
}
