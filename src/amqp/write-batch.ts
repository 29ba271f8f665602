import type { Writable } from "node:stream";
import type { ChannelModel } from "amqplib";
import { socketOf } from "./connect.ts";

/** Gathers what a connection sends in one turn of the event loop into one write: a system call a message is dear. */
export class WriteBatch {
  readonly #socket: Writable | undefined;
  #open = false;

  constructor(connection: ChannelModel) {
    // Without it, every frame is a write.
    this.#socket = socketOf(connection);
  }

  /** To be called before each frame is sent. */
  touch(): void {
    const socket = this.#socket;
    if (this.#open || socket === undefined) return;
    this.#open = true;
    socket.cork();
    // amqplib hands its frames to the socket in the next immediate; this one comes after it.
    setImmediate(() =>
      setImmediate(() => {
        this.#open = false;
        socket.uncork();
      }),
    );
  }
}
