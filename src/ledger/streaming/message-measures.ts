import type { RunResult } from "../../result/schema.ts";
import { how } from "../record.ts";
import { DurationHistograms } from "./duration-histograms.ts";
import { Histogram } from "./histogram.ts";
import type { MessageState } from "./message-history.ts";

/** How long messages took, all together and by kind. */
export class Measures {
  readonly #latency = new DurationHistograms();
  readonly #wait = new DurationHistograms();
  readonly #confirm = new Histogram();
  readonly #ofKind: readonly {
    messages: number;
    readonly latency: DurationHistograms;
    readonly wait: DurationHistograms;
  }[];
  readonly #kinds: readonly string[];

  constructor(kinds: readonly string[]) {
    this.#kinds = kinds;
    this.#ofKind = kinds.map(() => ({
      messages: 0,
      latency: new DurationHistograms(),
      wait: new DurationHistograms(),
    }));
  }

  /** Adds a message of which nothing more is to come. */
  add(kind: number, { due, sent, settled, how: verdict, started, handledAt, handled }: MessageState): void {
    const own = this.#ofKind[kind];
    if (handled > 0 && own !== undefined) own.messages++;
    const latency = handledAt - due;
    if (!Number.isNaN(latency)) {
      this.#latency.add(latency);
      own?.latency.add(latency);
    }
    const wait = started - due;
    if (!Number.isNaN(wait)) {
      this.#wait.add(wait);
      own?.wait.add(wait);
    }
    const confirm = settled - sent;
    if (verdict === how.confirmed && !Number.isNaN(confirm)) this.#confirm.add(confirm);
  }

  get result(): Pick<RunResult, "latency" | "wait" | "confirm" | "distributions" | "kinds"> {
    const of = (which: "latency" | "wait", all: DurationHistograms) => [
      all.distribution(null),
      ...this.#ofKind.map((own, k) => own[which].distribution(this.#kinds[k] ?? "")),
    ];
    return {
      latency: this.#latency.times.stats(),
      wait: this.#wait.times.stats(),
      confirm: this.#confirm.stats(),
      distributions: { latency: of("latency", this.#latency), wait: of("wait", this.#wait) },
      kinds: Object.fromEntries(
        this.#ofKind.map(({ messages, latency }, k) => [
          this.#kinds[k] ?? "",
          { messages, latency: latency.times.stats() },
        ]),
      ),
    };
  }
}
