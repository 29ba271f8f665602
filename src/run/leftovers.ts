import { setTimeout as sleep } from "node:timers/promises";
import { AdminLink } from "../amqp/admin-link.ts";
import { idOfBody, idOfText } from "../amqp/body.ts";
import type { Found } from "../amqp/read-out.ts";
import type { Topology } from "../amqp/topology.ts";
import type { Address } from "../broker/broker.ts";
import { how, outcome, type RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";

/** ms for which the dead-letter queue may still grow after the drain. */
const deadLetterPatience = 1000;

export interface Leftovers {
  readonly left: readonly number[];
  readonly deadLettered: RunRecord["deadLettered"];
  /** Whether every queue could be looked through. */
  readonly complete: boolean;
}

/** Identifies what is still in the queue and in the dead-letter queue once all links of a run are closed. */
export async function findLeftovers(
  admin: AdminLink,
  address: Address,
  topology: Topology,
  plan: Plan,
  run: number,
  logs: Pick<RunRecord, "publishes" | "works">,
): Promise<Leftovers> {
  const idOf = (found: Found): number =>
    plan.load.bodies === null ? idOfBody(found.content, run) : idOfText(found.messageId, run);
  const left: number[] = [];
  const deadLettered = { id: [] as number[], reason: [] as string[] };
  const look = async (link: AdminLink): Promise<void> => {
    await link.visit(topology.queue, (found) => {
      const id = idOf(found);
      if (id >= 0) left.push(id);
    });
    if (topology.deadLetterQueue === null) return;
    const missing = unaccounted(logs) - left.length;
    await waitForCount(link, topology.deadLetterQueue, missing);
    await link.visit(topology.deadLetterQueue, (found) => {
      const id = idOf(found);
      if (id < 0) return;
      deadLettered.id.push(id);
      deadLettered.reason.push(found.reason ?? "unknown");
    });
  };
  try {
    await look(admin);
    return { left, deadLettered, complete: true };
  } catch {
    // The connection may have been lost in the run: once more, on a new one.
    left.length = 0;
    deadLettered.id.length = 0;
    deadLettered.reason.length = 0;
  }
  try {
    await using again = await AdminLink.open(address, "run");
    await look(again);
    return { left, deadLettered, complete: true };
  } catch {
    return { left, deadLettered, complete: false };
  }
}

/** How many attempted messages no worker ended and the broker did not refuse, duplicates aside. */
function unaccounted({ publishes, works }: Pick<RunRecord, "publishes" | "works">): number {
  let open = 0;
  for (const log of publishes) {
    for (let row = 0; row < log.length; row++) {
      if (log.how[row] !== how.nacked && log.how[row] !== how.returned) open++;
    }
  }
  for (const log of works) {
    for (let row = 0; row < log.length; row++) if (log.outcome[row] === outcome.handled) open--;
  }
  return open;
}

async function waitForCount(link: AdminLink, queue: string, expected: number): Promise<void> {
  let last = -1;
  let grewAt = performance.now();
  for (;;) {
    const count = await link.count(queue);
    if (count !== last) grewAt = performance.now();
    last = count;
    if (count >= expected || performance.now() - grewAt >= deadLetterPatience) return;
    await sleep(20);
  }
}
