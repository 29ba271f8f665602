/** Smallest binary body: the header without the due time. */
export const headerBytes = 12;
const headerWithDueBytes = 20;

/**
 * A binary body: run tag (u32), message id (u32), work in µs (u32), and from 20 bytes on the due time in ms
 * since the run began (f64), all big-endian, padded with zeros to `size` bytes (at least 12).
 */
export function encodeBody(run: number, id: number, work: number, due: number, size: number): Buffer {
  const length = Math.max(size, headerBytes);
  const body = length > 4096 ? Buffer.alloc(length) : Buffer.allocUnsafe(length).fill(0, headerBytes);
  body.writeUInt32BE(run, 0);
  body.writeUInt32BE(id, 4);
  body.writeUInt32BE(work, 8);
  if (length >= headerWithDueBytes) body.writeDoubleBE(due, headerBytes);
  return body;
}

/** The id of a binary body of this run, or -1 when it is none of this run's. */
export function idOfBody(body: Buffer, run: number): number {
  if (body.length < headerBytes || body.readUInt32BE(0) !== run) return -1;
  return body.readUInt32BE(4);
}

/** The work in µs of a binary body whose id was found. */
export function workOfBody(body: Buffer): number {
  return body.readUInt32BE(8);
}

/** The message id property of a text body, which has no room for a header. */
export function textMessageId(run: number, id: number): string {
  return `${run.toString(16)}-${id}`;
}

/** The id in a message id property of this run, or -1. */
export function idOfText(messageId: unknown, run: number): number {
  if (typeof messageId !== "string") return -1;
  const match = /^([0-9a-f]{1,8})-(\d{1,10})$/.exec(messageId);
  if (match === null || Number.parseInt(match[1] ?? "", 16) !== run) return -1;
  const id = Number(match[2]);
  return id <= 0xffffffff ? id : -1;
}

/** The dots of a text body. */
export function dotsOf(body: Buffer): number {
  let dots = 0;
  for (const byte of body) if (byte === 0x2e) dots++;
  return dots;
}
