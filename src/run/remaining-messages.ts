import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "../driver/address.ts";
import type { AdminConnection, Driver, FoundMessage as Message, Topology } from "../driver/driver.ts";
import { idOfBody, idOfText } from "../driver/message-body.ts";
import { how, outcome, type RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";

/** ms without finding anything after which a look at the queues is given up. */
const lookTimeout = 15_000;
/** ms for which the dead-letter queue may still grow after the drain. */
const deadLetterTimeout = 1000;

export interface RemainingMessages {
  readonly left: readonly number[];
  readonly deadLettered: RunRecord["deadLettered"];
  /** Whether every queue could be looked through. */
  readonly complete: boolean;
}

/**
 * Identifies what is still in the queue and in the dead-letter queue once all links of a run are closed.
 * @param expected how many messages there may be in both
 */
export async function findRemaining(
  driver: Driver,
  admin: AdminConnection,
  address: Address,
  topology: Topology,
  plan: Plan,
  run: number,
  expected: number,
): Promise<RemainingMessages> {
  const idOf = ({ content, messageId }: Message): number =>
    plan.load.bodies === null ? idOfBody(content, run) : idOfText(messageId, run);
  const look = async (link: AdminConnection, found: FoundMessage): Promise<void> => {
    await link.visit(topology.queue, (message) => {
      const id = idOf(message);
      if (id >= 0) found.left.push(id);
    });
    if (topology.deadLetterQueue === null) return;
    await waitForCount(link, topology.deadLetterQueue, expected - found.left.length);
    await link.visit(topology.deadLetterQueue, (message) => {
      const id = idOf(message);
      if (id < 0) return;
      found.deadLettered.id.push(id);
      found.deadLettered.reason.push(message.reason ?? "unknown");
    });
  };
  const lookAgain = async (found: FoundMessage): Promise<void> => {
    await using again = await driver.openAdmin(address, "run");
    await look(again, found);
  };
  // The connection may have been lost in the run: then once more, on a new one.
  for (const attempt of [(found: FoundMessage) => look(admin, found), lookAgain]) {
    const found: FoundMessage = { left: [], deadLettered: { id: [], reason: [] } };
    const how = await unlessStuck(attempt(found), () => found.left.length + found.deadLettered.id.length);
    if (how === "done") return { ...found, complete: true };
    if (how === "stuck") break;
  }
  return { left: [], deadLettered: { id: [], reason: [] }, complete: false };
}

interface FoundMessage {
  readonly left: number[];
  readonly deadLettered: { readonly id: number[]; readonly reason: string[] };
}

/** How a look ended; stuck: nothing more was found for a while, as a broker that hangs never answers. */
async function unlessStuck(look: Promise<void>, found: () => number): Promise<"done" | "failed" | "stuck"> {
  const over = new AbortController();
  const { signal } = over;
  const ended = look.then(
    () => "done" as const,
    () => "failed" as const,
  );
  const stuck = async (): Promise<"stuck"> => {
    for (let before = -1; found() !== before; ) {
      before = found();
      await sleep(lookTimeout, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) break;
    }
    return "stuck";
  };
  return Promise.race([ended, stuck()]).finally(() => over.abort());
}

/** How many attempted messages no worker ended and the broker did not refuse, duplicates aside. */
export function unaccounted({ publishes, works }: Pick<RunRecord, "publishes" | "works">): number {
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

async function waitForCount(link: AdminConnection, queue: string, expected: number): Promise<void> {
  let last = -1;
  let grewAt = performance.now();
  for (;;) {
    const count = await link.count(queue);
    if (count !== last) grewAt = performance.now();
    last = count;
    if (count >= expected || performance.now() - grewAt >= deadLetterTimeout) return;
    await sleep(20);
  }
}
