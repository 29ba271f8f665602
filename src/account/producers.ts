import type { PublishLog, RunRecord } from "../ledger/record.ts";
import { perSecond, round3 } from "../ledger/stats.ts";
import type { Plan } from "../plan/plan.ts";
import type { ProducerSummary } from "../result/schema.ts";
import { reconnectsOf } from "./presence.ts";

/** What one producer did so far. */
export class ProducerSum {
  /** Messages; one that was sent again counts once. */
  attempted = 0;
  confirmed = 0;
  /** ms behind its schedule, at most. */
  behind = 0;
  blocked = 0;
  backpressure = 0;
  window = 0;
  ownBehind: number | null = null;
  /** Of its first row and of its last. */
  #first = Number.NaN;
  #last = Number.NaN;

  log({ blocked, backpressure, window, ownBehind, length, sent }: PublishLog): void {
    this.blocked = blocked;
    this.backpressure = backpressure;
    this.window = window;
    this.ownBehind = ownBehind;
    if (length === 0) return;
    if (Number.isNaN(this.#first)) this.#first = sent[0] ?? Number.NaN;
    this.#last = sent[length - 1] ?? Number.NaN;
  }

  /** @param due NaN: it has no due time */
  first(sent: number, due: number): void {
    this.attempted++;
    if (sent - due > this.behind) this.behind = sent - due;
  }

  summary(name: string, record: RunRecord): ProducerSummary {
    const { attempted, confirmed, behind, ownBehind, blocked, backpressure, window } = this;
    const rate = perSecond(attempted, this.#last - this.#first);
    const reconnects = reconnectsOf(record.events, name);
    return {
      name,
      attempted,
      confirmed,
      rate,
      behind: round3(behind),
      ownBehind: ownBehindOf(behind, ownBehind),
      blocked: round3(blocked),
      backpressure: round3(backpressure),
      window: round3(window),
      reconnects,
    };
  }
}

/** What each producer did, in the plan's order. */
export function producerSummaries(
  plan: Plan,
  record: RunRecord,
  sums: readonly ProducerSum[],
): ProducerSummary[] {
  return plan.producers.map(({ name }, i) => (sums[i] ?? new ProducerSum()).summary(name, record));
}

/** Not more than it was behind in all, by whatever; null: not known. */
function ownBehindOf(behind: number, own: number | null): number | null {
  return own === null ? null : round3(Math.min(behind, own));
}
