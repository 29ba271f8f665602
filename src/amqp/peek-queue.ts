import { setTimeout as sleep } from "node:timers/promises";
import type { ChannelModel, ConsumeMessage } from "amqplib";
import type { FoundMessage } from "../driver/driver.ts";
import { answered } from "./answer.ts";
import { channelInTime } from "./handshake.ts";

/** ms without a message after which a queue that gave up all it had counts as read. */
const settle = 200;
/** ms without a message after which one that did not counts as stuck. */
const timeout = 5000;

/**
 * Looks at every message of a queue and leaves them all there: they are taken without an ack, and the
 * channel's end puts them back.
 * @throws when the queue or the connection is gone, or not all of its messages could be had
 */
export async function peekQueue(
  connection: ChannelModel,
  queue: string,
  visit: (found: FoundMessage) => void,
): Promise<void> {
  const channel = await channelInTime(connection, () => connection.createChannel());
  channel.on("error", () => undefined);
  const counted = `to count the messages of queue "${queue}"`;
  const { messageCount } = await answered(channel.checkQueue(queue), counted);
  if (messageCount > 0) {
    let seen = 0;
    let lastAt = performance.now();
    const consuming = channel.consume(queue, (message) => {
      if (message === null) return;
      seen++;
      lastAt = performance.now();
      visit({ content: message.content, messageId: message.properties.messageId, reason: reasonOf(message) });
    });
    await answered(consuming, `to consume from queue "${queue}"`);
    const quiet = (): number => performance.now() - lastAt;
    while (quiet() < (seen < messageCount ? timeout : settle)) await sleep(10);
    // What was not delivered may have expired meanwhile; what is still ready was not had.
    const { messageCount: still } = await answered(channel.checkQueue(queue), counted);
    if (still > 0) throw new Error(`${still} messages of queue ${queue} could not be read`);
  }
  await answered(channel.close(), "to close a channel");
}

function reasonOf(message: ConsumeMessage): string | null {
  const deaths: unknown = message.properties.headers?.["x-death"];
  const newest: unknown = Array.isArray(deaths) ? deaths[0] : undefined;
  if (typeof newest !== "object" || newest === null || !("reason" in newest)) return null;
  return /^[a-z_]{1,30}$/.test(String(newest.reason)) ? String(newest.reason) : "unknown";
}
