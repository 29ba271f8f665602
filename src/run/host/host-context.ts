import type { Address } from "../../driver/address.ts";
import type { Declaration } from "../../driver/declaration.ts";
import type { Driver } from "../../driver/driver.ts";
import type { RunEvent } from "../../ledger/record.ts";
import type { Dues } from "../../plan/dues.ts";
import type { Load } from "../../plan/load.ts";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { MessageSet } from "./message-set.ts";
import type { LinkError } from "./protocol.ts";
import type { TimerHeap } from "./timer-heap.ts";

/** What the producers and workers of one host share. */
export interface HostContext {
  readonly driver: Driver;
  readonly address: Address;
  readonly queue: string;
  /** Whether the queue is the user's: then a message that is not this run's goes back untouched. */
  readonly named: boolean;
  /** The run's queues, for whoever comes back and finds that they are gone. */
  readonly declarations: readonly Declaration[];
  /** ms after which a lost broker is given up. */
  readonly reconnectTimeout: number;
  /** Whether a nack is explained by a queue that refuses what is published when it is full. */
  readonly rejects: boolean;
  /** Marks this run's messages. */
  readonly run: number;
  readonly seed: number;
  readonly load: Load;
  /** null: messages are due as fast as the broker takes them. */
  readonly dues: Dues | null;
  readonly clock: Clock;
  readonly counters: Counters;
  /** Messages that were done, by any host. */
  readonly done: MessageSet;
  readonly timerHeap: TimerHeap;
  readonly signal: AbortSignal;
  tell(what: RunEvent["what"], who: string, detail: string, held?: number): void;
  /** What a link met with. */
  linkError(linkError: Omit<LinkError, "at">): void;
}
