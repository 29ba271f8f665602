import type { Driver } from "../../driver/driver.ts";
import type { RunEvent } from "../../ledger/record.ts";
import type { Dues } from "../../plan/dues.ts";
import type { Clock } from "./clock.ts";
import type { Counters } from "./counters.ts";
import type { MessageSet } from "./message-set.ts";
import type { HostSettings, LinkError } from "./protocol.ts";
import type { TimerHeap } from "./timer-heap.ts";

/** What the producers and workers of one host share. */
export interface HostContext extends HostSettings {
  readonly driver: Driver;
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
