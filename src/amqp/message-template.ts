import type { FrameWriter } from "./frame-writer.ts";

const frameHead = 7;
const frameEnd = 1;
/** A message of at most so many bytes is copied whole; of a larger one only the head. */
const maxCopied = 4096;
/** The bytes of a body that differ from message to message. */
const ownBytes = 20;

/** The frames of a message whose body is its id, its work and its due time, and always the same otherwise. */
export class MessageTemplate {
  readonly #writer: FrameWriter;
  readonly #head: Buffer;
  readonly #tail: Buffer | null;
  readonly #bodyAt: number;
  readonly #hasDue: boolean;

  /** @param frames of a publish of such a body, as amqplib encodes them @param size the body's, at least 12 bytes */
  constructor(writer: FrameWriter, frames: Buffer, size: number) {
    this.#writer = writer;
    const header = frames.readUInt32BE(3) + frameHead + frameEnd;
    this.#bodyAt = header + frames.readUInt32BE(header + 3) + frameHead + frameEnd + frameHead;
    this.#hasDue = size >= ownBytes;
    const copied = frames.length > maxCopied ? this.#bodyAt + ownBytes : frames.length;
    this.#head = frames.subarray(0, copied);
    this.#tail = copied === frames.length ? null : frames.subarray(copied);
  }

  /** @param work µs @param due ms since the run began. Throws when the connection is gone. */
  send(id: number, work: number, due: number): void {
    const writer = this.#writer;
    const at = writer.reserve(this.#head.length);
    const { memory } = writer;
    memory.set(this.#head, at);
    const body = at + this.#bodyAt;
    memory.writeUInt32BE(id, body + 4);
    memory.writeUInt32BE(work, body + 8);
    if (this.#hasDue) memory.writeDoubleBE(due, body + 12);
    if (this.#tail !== null) writer.pass(this.#tail);
  }
}
