import { nobody, outcomeWords, type RecordRows } from "../../../src/result/record-rows.ts";

/** A delivery of a record; what is not said is as of a message that was handled at once. */
export interface Delivery {
  readonly worker: string | null;
  readonly kind: string;
  readonly received: number;
  readonly started?: number;
  readonly ended?: number;
  readonly outcome?: (typeof outcomeWords)[number];
}

/** The record of a run from its deliveries, which are in the order of a record. */
export function rowsOf(
  of: Pick<RecordRows, "variant" | "workers" | "kinds"> & { readonly run?: number; readonly oneIn?: number },
  deliveries: readonly Delivery[],
): RecordRows {
  const times = (time: (delivery: Delivery) => number | undefined): Float64Array =>
    Float64Array.from(deliveries, (delivery) => time(delivery) ?? Number.NaN);
  return {
    variant: of.variant,
    run: of.run ?? 1,
    oneIn: of.oneIn ?? 1,
    kinds: of.kinds,
    workers: of.workers,
    length: deliveries.length,
    id: Uint32Array.from(deliveries, (_, id) => id),
    kind: Uint16Array.from(deliveries, ({ kind }) => of.kinds.indexOf(kind)),
    due: times(() => 0),
    sent: times(() => 0.5),
    settled: times(() => 1),
    publish: new Uint8Array(deliveries.length).fill(1),
    fate: new Uint8Array(deliveries.length),
    cause: new Uint8Array(deliveries.length).fill(0xff),
    worker: Uint16Array.from(deliveries, ({ worker }) =>
      worker === null ? nobody : of.workers.indexOf(worker),
    ),
    received: times(({ worker, received }) => (worker === null ? undefined : received)),
    started: times(({ started }) => started),
    ended: times(({ ended }) => ended),
    outcome: Uint8Array.from(deliveries, ({ outcome = "handled" }) => outcomeWords.indexOf(outcome)),
    redelivered: new Uint8Array(deliveries.length),
  };
}
