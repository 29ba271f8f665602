import type { Channel, Message } from "amqplib";
import type { ProducerListener } from "../driver/driver.ts";
import { encodeBody } from "../driver/message-body.ts";
import type { AckPath, PublishPath } from "./fast-path.ts";

/** Publishes by amqplib's public functions alone. */
export function plainPublishing(channel: Channel, queue: string, listener: ProducerListener): PublishPath {
  channel.on("drain", () => listener.drained());
  return {
    prepare: (run, size, options) => ({
      send: (id, work, due) => channel.publish("", queue, encodeBody(run, id, work, due, size), options),
    }),
  };
}

/** Acknowledges by amqplib's public functions alone. */
export function plainAcking(channel: Channel): AckPath {
  // amqplib reads nothing of a message to ack but its tag.
  const message = { fields: { deliveryTag: 0 } } as Message;
  return {
    ack: (deliveryTag, allUpTo) => {
      message.fields.deliveryTag = deliveryTag;
      channel.ack(message, allUpTo);
    },
  };
}
