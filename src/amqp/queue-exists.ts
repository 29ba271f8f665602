import type { ChannelModel } from "amqplib";
import { codeOf } from "./broker-problem.ts";

/** Whether a queue is there, as the broker says on a channel of its own; undefined: it does not say within `timeout` ms. */
export async function isThere(
  connection: ChannelModel,
  queue: string,
  timeout: number,
): Promise<boolean | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeout);
  });
  return Promise.race([look(connection, queue), late]).finally(() => clearTimeout(timer));
}

async function look(connection: ChannelModel, queue: string): Promise<boolean | undefined> {
  try {
    const channel = await connection.createChannel();
    // The same error comes by the rejected question.
    channel.on("error", () => undefined);
    await channel.checkQueue(queue);
    return true;
  } catch (error) {
    return codeOf(error) === 404 ? false : undefined;
  }
}
