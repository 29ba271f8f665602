import type { Plan } from "../plan/plan.ts";
import { heldByAutoAck } from "./auto-ack-in-flight.ts";
import { lossesOf } from "./causes.ts";
import { disconnectsOf } from "./disconnects.ts";
import type { Examination } from "./evidence.ts";
import { fatesOf } from "./fates.ts";
import { withoutHidden } from "./hidden.ts";
import { messagesOf } from "./messages.ts";
import { type Outage, outagesOf } from "./outages.ts";
import { inEffect } from "./policy.ts";
import { movedByPolicy } from "./policy-dead-letters.ts";
import { type RunRecord, worksInOrder } from "./record.ts";
import { redeliveredOf } from "./redelivered.ts";
import { withoutLimited } from "./unseen-returns.ts";

/**
 * What became of every message.
 * @param outages of the broker, where they are better known than by the record's logs
 */
export function examine(asked: Plan, given: RunRecord, outages?: readonly Outage[]): Examination {
  const plan = inEffect(asked, given.broker);
  const record = { ...given, works: worksInOrder(plan, given) };
  const messages = messagesOf(record);
  const disconnects = disconnectsOf(plan, record);
  const held = heldByAutoAck(plan, record, messages.size, disconnects);
  const evidence = { plan, record, messages, disconnects, held, outages: outages ?? outagesOf(plan, record) };
  const fates = fatesOf(plan, record, messages, held);
  const redelivered = redeliveredOf(plan, record, messages);
  const limited = withoutLimited(evidence, fates, lossesOf(evidence, fates));
  const moved = movedByPolicy(evidence, fates, limited);
  const losses = withoutHidden(evidence, fates, moved.losses);
  return { evidence, fates, losses, redelivered, movedReasons: moved.reasons };
}
