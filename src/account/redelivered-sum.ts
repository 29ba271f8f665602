import { crashesOf } from "../ledger/outages.ts";
import type { RunRecord } from "../ledger/record.ts";
import { doubtOf } from "../ledger/redelivered.ts";
import type { Plan } from "../plan/plan.ts";
import type { MessageState } from "./message-state.ts";
import { TimeQueue } from "./time-queue.ts";

/** Of closed messages, which deliveries were of messages that had been handed out before; by the place of the worker. */
export class RedeliveredSum {
  readonly #counts: number[];
  /** First deliveries that the broker flagged: by worker, when they were sent and received, in pairs. */
  readonly #flagged: { readonly sent: TimeQueue; readonly received: TimeQueue }[];
  /** Deliveries that it did not flag, of messages that were closed before. */
  readonly #unflagged: { readonly id: number; readonly worker: number; readonly received: number }[] = [];

  constructor(workers: number) {
    this.#counts = Array<number>(workers).fill(0);
    this.#flagged = Array.from({ length: workers }, () => ({
      sent: new TimeQueue(),
      received: new TimeQueue(),
    }));
  }

  /** A message, sent once, is closed. */
  closed({ sent, firstWorker, firstReceived, firstFlagged, repeats }: MessageState): void {
    if (firstFlagged) {
      this.#flagged[firstWorker]?.sent.add(sent);
      this.#flagged[firstWorker]?.received.add(firstReceived);
    }
    for (const worker of repeats) this.#count(worker, 1);
  }

  /** A message that is closed was delivered once more. */
  again(id: number, worker: number, received: number, flagged: boolean): void {
    if (flagged) this.#count(worker, 1);
    else this.#unflagged.push({ id, worker, received });
  }

  /** How many there are by worker. @param sentAgain when closed messages were sent for the second time, by id */
  counts(plan: Plan, record: RunRecord, sentAgain: ReadonlyMap<number, number>): number[] {
    const crashes = crashesOf(plan, record);
    this.#flagged.forEach(({ sent, received }, worker) => {
      for (let i = 0; i < sent.length; i++)
        if (doubtOf(plan, crashes, sent.at(i), received.at(i)) === undefined) this.#count(worker, 1);
    });
    for (const { id, worker, received } of this.#unflagged)
      if (!((sentAgain.get(id) ?? Number.NaN) <= received)) this.#count(worker, 1);
    return [...this.#counts];
  }

  #count(worker: number, by: number): void {
    this.#counts[worker] = (this.#counts[worker] ?? 0) + by;
  }
}
