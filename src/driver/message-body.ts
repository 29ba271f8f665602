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

/** The header of a binary body: whose run it is of, its id and its work in µs; `run` is -1 when it has none. */
export function headerOf(body: Buffer): { run: number; id: number; work: number } {
  if (body.length < headerBytes) return { run: -1, id: 0, work: 0 };
  return { run: body.readUInt32BE(0), id: body.readUInt32BE(4), work: body.readUInt32BE(8) };
}

/** The id of a binary body of this run, or -1 when it is none of this run's. */
export function idOfBody(body: Buffer, run: number): number {
  const header = headerOf(body);
  return header.run === run ? header.id : -1;
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
