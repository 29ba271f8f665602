import type { Channel, ChannelModel, Message } from "amqplib";
import type {
  ConsumerListener,
  PreparedMessage,
  ProducerListener,
  PublishOptions,
} from "../driver/driver.ts";
import { encodeBody } from "../driver/message-body.ts";
import { FrameReader } from "./frame-reader.ts";
import { FrameWriter } from "./frame-writer.ts";
import { MessageTemplate } from "./message-template.ts";

/** Where an ack frame has its tag and its flags. */
const tagInAck = 11;
const flagsInAck = 19;

/**
 * Whether messages go past amqplib's own streams and objects, as docs/decisions/0003-messages-past-amqplib.md says;
 * WORKQ_FAST_PATH=off has all of them go by way of amqplib, to find out whose doing something is.
 */
export const usesFastPath = process.env.WORKQ_FAST_PATH !== "off";

/** How a channel sends its messages, and hears of what became of them. */
export interface PublishPath {
  prepare(run: number, size: number, options: PublishOptions): PreparedMessage;
}

/** How a consumer's channel answers for what it was delivered. */
export interface AckPath {
  /** Throws when the connection is gone. */
  ack(deliveryTag: number, allUpTo: boolean): void;
}

/**
 * Publishes on a channel that nothing is in flight on.
 * @param texts whether each message is published by itself: then amqplib keeps the books of what is unconfirmed
 */
export function fastPublishing(
  connection: ChannelModel,
  channel: Channel,
  queue: string,
  texts: boolean,
  listener: ProducerListener,
): PublishPath {
  if (!texts) {
    // What is sent from a template is not in amqplib's books of what is unconfirmed.
    channel.removeAllListeners("ack");
    channel.removeAllListeners("nack");
    channel.on("nack", ({ deliveryTag, multiple }) => listener.settled(deliveryTag, multiple, false));
    new FrameReader(connection, channel, {
      confirmed: (tag, multiple) => listener.settled(tag, multiple, true),
    });
  }
  const writer = new FrameWriter(connection, channel, () => listener.drained());
  return {
    prepare: (run, size, options) => {
      const body = encodeBody(run, 0, 0, 0, size);
      const frames = writer.capture(() => channel.publish("", queue, body, options));
      const template = new MessageTemplate(writer, frames, body.length);
      return {
        send: (id, work, due) => {
          template.send(id, work, due);
          return writer.hasRoom();
        },
      };
    },
  };
}

/** Consumes on a channel that nothing is in flight on. @param delivered null: deliveries are amqplib's to hand over */
export function fastConsuming(
  connection: ChannelModel,
  channel: Channel,
  delivered: ConsumerListener["delivered"] | null,
): AckPath {
  const writer = new FrameWriter(connection, channel, () => undefined);
  // amqplib reads nothing of a message to ack but its tag.
  const frame = writer.capture(() => channel.ack({ fields: { deliveryTag: 0 } } as Message));
  if (delivered !== null) new FrameReader(connection, channel, { delivered });
  return {
    ack: (deliveryTag, allUpTo) => {
      const at = writer.reserve(frame.length);
      const { memory } = writer;
      memory.set(frame, at);
      memory.writeUInt32BE(Math.floor(deliveryTag / 2 ** 32), at + tagInAck);
      memory.writeUInt32BE(deliveryTag >>> 0, at + tagInAck + 4);
      if (allUpTo) memory[at + flagsInAck] = 1;
    },
  };
}
