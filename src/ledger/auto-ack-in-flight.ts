import type { Plan } from "../plan/plan.ts";
import type { Disconnects } from "./disconnects.ts";
import { endedAt, outcome, type RunRecord } from "./record.ts";

/** The messages that auto-acking workers had received and not finished when their connection ended. */
export interface AutoAckInFlight {
  has(id: number): boolean;
  /** Which fault cut it off from its worker (index in `record.faults`, -1: none); undefined: none held it. */
  by(id: number): number | undefined;
}

/** Finds them: the broker had forgotten them, so with their worker they are lost. */
export function heldByAutoAck(
  plan: Plan,
  record: RunRecord,
  size: number,
  disconnects: Disconnects,
): AutoAckInFlight {
  const worker = plan.workers.some(({ ack }) => ack === "auto") ? new Uint16Array(size) : null;
  const rows = new Uint32Array(worker === null ? 0 : size);
  record.works.forEach((log, index) => {
    if (worker === null || plan.workers[index]?.ack !== "auto") return;
    for (let row = 0; row < log.length; row++) {
      const what = log.outcome[row];
      const id = log.id[row] ?? 0;
      if (id >= size || (what !== outcome.cutOff && what !== outcome.received)) continue;
      const known = record.works[(worker[id] ?? 0) - 1]?.received[rows[id] ?? 0] ?? Number.NEGATIVE_INFINITY;
      if ((log.received[row] ?? 0) < known) continue;
      worker[id] = index + 1;
      rows[id] = row;
    }
  });
  return {
    has: (id) => (worker?.[id] ?? 0) !== 0,
    by: (id) => {
      const index = (worker?.[id] ?? 0) - 1;
      const log = record.works[index];
      if (log === undefined) return undefined;
      const row = rows[id] ?? 0;
      const ended = endedAt(log, row);
      if (log.outcome[row] === outcome.cutOff) return disconnects.faultOf(log.name, ended);
      if (!Number.isNaN(ended)) return disconnects.faultOf(log.name, ended, "left");
      const cut = disconnects.next(log.name, log.received[row] ?? 0);
      return cut === undefined ? -1 : disconnects.faultOf(log.name, cut);
    },
  };
}
