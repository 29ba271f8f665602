import type { Disconnect } from "../../driver/disconnect.ts";
import { keptBusy } from "./work-simulator.ts";

/** What a worker knows when its link is lost. */
export interface DisconnectContext {
  /** ms that it had held its oldest delivery. */
  readonly heldFor: number;
  /** ms, of its queue; null: the scenario sets none. */
  readonly consumerTimeout: number | null;
  /** ms from one heartbeat to the next, as agreed with the broker; 0: none. */
  readonly heartbeat: number;
  /** ms that work kept the thread from all else, until a moment ago. */
  readonly busy?: number;
}

/** ms of a delivery that are seldom held by anybody but a consumer timeout, which is 30 min unless it is set. */
const long = 1000;

/** A worker on a busy machine sees a delivery long after the broker began to count. */
const nearly = 0.5;

/** What a lost link says, with what the broker does not tell of the reason. */
export function explainDisconnect(
  loss: Disconnect,
  { heldFor, consumerTimeout, heartbeat, busy = keptBusy(heartbeat) }: DisconnectContext,
): Disconnect {
  if (loss.is === "connection" && heartbeat > 0 && busy >= heartbeat) {
    const reason = `work kept its thread busy for ${seconds(busy)}, so that it sent no heartbeats, of which the broker wants one every ${seconds(heartbeat)}: ${loss.reason}`;
    return { ...loss, is: "heartbeat", reason };
  }
  if (loss.is !== "cancelled" || loss.queueIsThere !== true) return loss;
  if (consumerTimeout !== null && heldFor >= nearly * consumerTimeout) {
    const reason = `${loss.reason}: it had held a delivery for ${seconds(heldFor)}, longer than the queue's consumer timeout of ${seconds(consumerTimeout)}`;
    return { ...loss, is: "consumer-timeout", reason };
  }
  if (heldFor < long) return loss;
  const reason = `${loss.reason}: it had held a delivery for ${seconds(heldFor)}, perhaps longer than a consumer timeout of a policy or of the broker`;
  return { ...loss, is: "consumer-timeout", reason };
}

function seconds(ms: number): string {
  return `${Number((ms / 1000).toPrecision(3))} s`;
}
