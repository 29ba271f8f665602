import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelModel, ConsumeMessage } from "amqplib";

/** A message found in a queue after a run. */
export interface Found {
  readonly content: Buffer;
  readonly messageId: unknown;
  /** The broker's reason in the newest x-death entry; null where there is none. */
  readonly reason: string | null;
}

/**
 * Looks at every message of a queue and leaves them all there: they are taken without an ack, and the
 * channel's end puts them back.
 * @param quiet ms without a message after which the queue counts as read
 * @param most how many are looked at, at the most
 */
export async function readOut(
  connection: ChannelModel,
  queue: string,
  visit: (found: Found) => void,
  quiet = 300,
  most = 5_000_000,
): Promise<void> {
  const channel = await connection.createChannel();
  channel.on("error", () => undefined);
  const { messageCount } = await channel.checkQueue(queue);
  if (messageCount === 0) {
    await channel.close();
    return;
  }
  let seen = 0;
  let lastAt = performance.now();
  await channel.consume(queue, (message) => {
    if (message === null || seen >= most) return;
    seen++;
    lastAt = performance.now();
    visit({ content: message.content, messageId: message.properties.messageId, reason: reasonOf(message) });
  });
  while (
    seen < Math.min(messageCount, most)
      ? performance.now() - lastAt < 5000
      : performance.now() - lastAt < quiet
  ) {
    await sleep(10);
  }
  await channel.close();
}

function reasonOf(message: ConsumeMessage): string | null {
  const deaths: unknown = message.properties.headers?.["x-death"];
  const newest: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (typeof newest !== "object" || newest === null || !("reason" in newest)) return null;
  return /^[a-z_]{1,30}$/.test(String(newest.reason)) ? String(newest.reason) : "unknown";
}
