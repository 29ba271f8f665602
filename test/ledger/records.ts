import type { Spread } from "../../src/account/durations.ts";
import type { FaultAction } from "../../src/faults/kinds.ts";
import { float32Delta } from "../../src/ledger/float32-delta.ts";
import {
  type DeliveryLog,
  emptyRecord,
  type FaultRecord,
  how,
  outcome,
  type PublishLog,
  type RunEvent,
  type RunRecord,
} from "../../src/ledger/record.ts";
import { expand, type Plan, type PlannedFault } from "../../src/plan/plan.ts";
import { parseScenario } from "../../src/scenario/parse.ts";

/** The plan of the only variant of a scenario text. */
export function planOf(yaml: string): Plan {
  const variant = parseScenario(yaml, { file: "test.yaml" }).variants[0];
  if (variant === undefined) throw new Error("no variant");
  return expand(variant.scenario);
}

/** The same with faults, each done once; when they are due plays no part here. */
export function planWith(yaml: string, deeds: readonly FaultAction[]): Plan {
  const faults = deeds.map(
    (deed): PlannedFault => ({ ...deed, at: { by: "time", ms: 0 }, every: null, times: 1 }),
  );
  return { ...planOf(yaml), faults };
}

/** One time that the first fault was done, over 10 ms later. */
export function faultDone(began: number, more: Partial<FaultRecord> = {}): FaultRecord {
  const ended = began + 10;
  return { fault: 0, began, ended, brokerBack: Number.NaN, who: [], failure: null, ...more };
}

/** "killed worker-1" at a time. */
export function event(at: number, what: RunEvent["what"], who: string): RunEvent {
  return { at, what, who, detail: "" };
}

export interface Publish {
  readonly id: number;
  readonly sent: number;
  readonly settled?: number;
  readonly how?: keyof typeof how;
}

export interface Delivery {
  readonly id: number;
  readonly received?: number;
  readonly started?: number;
  readonly ended?: number;
  readonly outcome?: keyof typeof outcome;
  readonly redelivered?: boolean;
}

export function publishLog(rows: readonly Publish[], name = "producer-1"): PublishLog {
  return {
    name,
    length: rows.length,
    id: Uint32Array.from(rows, (row) => row.id),
    sent: Float64Array.from(rows, (row) => row.sent),
    settledAfter: Float32Array.from(rows, (row) => float32Delta(row.sent, row.settled ?? row.sent + 1)),
    how: Uint8Array.from(rows, (row) => how[row.how ?? "confirmed"]),
    blocked: 0,
    backpressure: 0,
    window: 0,
    ownBehind: null,
  };
}

function receivedAt({ received, started = 0 }: Delivery): number {
  return received ?? started;
}

export function workLog(
  rows: readonly Delivery[],
  name = "worker-1",
  more: Partial<DeliveryLog> = {},
): DeliveryLog {
  return {
    name,
    length: rows.length,
    id: Uint32Array.from(rows, (row) => row.id),
    received: Float64Array.from(rows, receivedAt),
    startedAfter: Float32Array.from(rows, (row) => float32Delta(receivedAt(row), row.started ?? Number.NaN)),
    endedAfter: Float32Array.from(rows, (row) => {
      const from = row.started ?? Number.NaN;
      return float32Delta(Number.isNaN(from) ? receivedAt(row) : from, row.ended ?? Number.NaN);
    }),
    outcome: Uint8Array.from(rows, (row) => outcome[row.outcome ?? "handled"]),
    redelivered: Uint8Array.from(rows, (row) => (row.redelivered ? 1 : 0)),
    maxInFlight: 1,
    unexpected: [],
    unexpectedCount: 0,
    ...more,
  };
}

export function recordOf(some: Partial<RunRecord>): RunRecord {
  return { ...emptyRecord, end: 10_000, ...some };
}

/** Durations in ms, found by looking through all of them. */
export function sorted(values: readonly number[]): Spread {
  const all = rounded(values);
  const nth = (rank: number) => all[rank - 1] ?? 0;
  return {
    count: all.length,
    nth,
    atShare: (share) => nth(Math.max(1, Math.ceil(share * all.length - 1e-6))),
    mean: () => (all.length === 0 ? 0 : all.reduce((sum, value) => sum + value, 0) / all.length),
    below: (ms) => all.filter((value) => value < ms).length,
  };
}

/** Durations in ms as they are known, rising. */
export function rounded(values: readonly number[]): number[] {
  return values.map((value) => Math.round(value * 1000) / 1000 + 0).sort((a, b) => a - b);
}
