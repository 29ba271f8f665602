import type { Channel } from "amqplib";
import { answered } from "./answer.ts";

/** A queue as it is declared. */
export interface Declaration {
  readonly name: string;
  readonly durable: boolean;
  readonly arguments: Readonly<Record<string, string | number | boolean>>;
}

/** Declares queues, those that are there as they are remaining untouched. Throws when the broker refuses. */
export async function declareOn(channel: Channel, declarations: readonly Declaration[]): Promise<void> {
  for (const { name, ...options } of declarations) {
    await answered(channel.assertQueue(name, options), `to declare queue "${name}"`);
  }
}
