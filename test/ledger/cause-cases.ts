import { account } from "../../src/account/whole-record.ts";
import type { FaultAction } from "../../src/faults/kinds.ts";
import type { RunEvent, RunRecord } from "../../src/ledger/record.ts";
import {
  type Delivery,
  event,
  faultDone,
  type Publish,
  planWith,
  publishLog,
  recordOf,
  workLog,
} from "./records.ts";

export interface Case {
  /** Keys beside `messages`. */
  readonly scenario?: string;
  /** Whether its messages are persistent: they are. */
  readonly persistent?: boolean;
  readonly deeds?: readonly FaultAction[];
  readonly faults?: RunRecord["faults"];
  readonly publishes: readonly Publish[];
  readonly rows?: readonly Delivery[];
  readonly events?: readonly RunEvent[];
}

/** The cause of message 0, and when the fault behind it began. */
export function causeOf({
  scenario = "",
  persistent = true,
  deeds,
  faults,
  publishes,
  rows = [],
  events = [],
}: Case) {
  const plan = planWith(
    `messages: {count: 4, persistent: ${persistent}}\n${scenario}`,
    deeds ?? [{ do: "kill-broker" }],
  );
  const record = recordOf({
    publishes: [publishLog(publishes)],
    works: [workLog(rows)],
    events,
    faults: faults ?? [faultDone(100, { brokerBack: 110 })],
  });
  const sample = account(plan, record).ledger.samples.lost.find(({ id }) => id === 0);
  return { cause: sample?.cause, at: sample?.fault?.at ?? null };
}

export const auto = "workers: {count: 1, ack: auto}";
export const bare = "producers: {confirms: false}";
export const sent = [{ id: 0, sent: 50 }];
export const silent = [{ id: 0, sent: 50, how: "sent", settled: Number.NaN }] as const;
export const unknown = [{ id: 0, sent: 50, how: "unknown", settled: 105 }] as const;
export const down = [event(105, "link-down", "producer-1"), event(109, "link-up", "producer-1")];
export const purge: FaultAction = { do: "purge-queue" };
export const removal: FaultAction = { do: "delete-queue" };
