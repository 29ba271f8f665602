import type { ChannelModel } from "amqplib";
import { FakeSocket, method, openModel } from "./wire.ts";

/** A frame that came from a client. */
export interface Sent {
  /** Of a method its name; else `header`, `body` or `heartbeat`. */
  readonly what: string;
  readonly payload: Buffer;
}

const names: Readonly<Record<number, string>> = {
  655410: "connection.close",
  655411: "connection.close-ok",
  1310730: "channel.open",
  1310760: "channel.close",
  3932170: "qos",
  3932180: "consume",
  3932190: "cancel",
  3932200: "publish",
  3932240: "ack",
  3932250: "reject",
  5570570: "confirm.select",
};

const answers: Readonly<Record<string, () => Buffer>> = {
  "connection.close": () => method("ConnectionCloseOk", {}, 0),
  "channel.open": () => method("ChannelOpenOk", { channelId: Buffer.alloc(0) }),
  "channel.close": () => method("ChannelCloseOk", {}),
  qos: () => method("BasicQosOk", {}),
  consume: () => method("BasicConsumeOk", { consumerTag: "w" }),
  cancel: () => method("BasicCancelOk", { consumerTag: "w" }),
  "confirm.select": () => method("ConfirmSelectOk", {}),
};

/** The broker's end of one connection: answers what a link asks, and writes down all else. */
export class FakeBroker {
  readonly socket = new FakeSocket((bytes) => this.#take(bytes));
  readonly sent: Sent[] = [];
  #rest: Buffer = Buffer.alloc(0);
  #open = false;

  /** amqplib's connection to it. */
  async connect(): Promise<ChannelModel> {
    const { model } = await openModel(this.socket);
    this.#open = true;
    return model;
  }

  /** How often each sort of frame came. */
  count(what: string): number {
    return this.sent.filter((one) => one.what === what).length;
  }

  /** Acks and rejects, for people: `ack 3`, `ack up to 5`, `reject 2`, `requeue 2`. */
  get settled(): string[] {
    return this.sent.flatMap(({ what, payload }) => {
      if (what !== "ack" && what !== "reject") return [];
      const tag = payload.readBigUInt64BE(4);
      const flag = payload[12] === 1;
      if (what === "ack") return [flag ? `ack up to ${tag}` : `ack ${tag}`];
      return [flag ? `requeue ${tag}` : `reject ${tag}`];
    });
  }

  push(...frames: readonly Buffer[]): void {
    this.socket.push(Buffer.concat(frames));
  }

  #take(bytes: Buffer): void {
    if (!this.#open) return;
    this.#rest = Buffer.concat([this.#rest, bytes]);
    let at = 0;
    while (this.#rest.length >= at + 7) {
      const size = this.#rest.readUInt32BE(at + 3);
      if (this.#rest.length < at + size + 8) break;
      const payload = this.#rest.subarray(at + 7, at + 7 + size);
      const type = this.#rest[at];
      const id = type === 1 ? payload.readUInt32BE(0) : 0;
      const what = type === 1 ? (names[id] ?? id.toString(16)) : type === 2 ? "header" : "body";
      this.sent.push({ what, payload });
      at += size + 8;
      const answer = answers[what];
      if (answer !== undefined) setImmediate(() => this.socket.push(answer()));
    }
    this.#rest = this.#rest.subarray(at);
  }
}
