import type { Channel } from "amqplib";
import type { Declaration } from "../driver/declaration.ts";
import { answered } from "./answer.ts";

/** Declares queues, those that are there as they are remaining untouched. Throws when the broker refuses. */
export async function declareOn(channel: Channel, declarations: readonly Declaration[]): Promise<void> {
  for (const { name, ...options } of declarations) {
    await answered(channel.assertQueue(name, options), `to declare queue "${name}"`);
  }
}
