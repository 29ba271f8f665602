import type { Duplex } from "node:stream";

/** Bytes that one read of a socket brings at most. */
const maxRead = 65_536;

/** One for all sockets of a thread: whatever is read into it has been taken before the next read. */
let memory: Buffer | undefined;

const readers = new WeakMap<Duplex, (bytes: Buffer) => void>();

/**
 * Options of a plain socket, so that what it receives goes by no stream to whoever `readSocket` named; to the socket's
 * readers as ever, as long as that is nobody. Node would else allocate 64 KiB a read.
 */
export function arrivalOptions(): {
  readonly onread: { readonly buffer: Buffer; readonly callback: typeof arrived };
} {
  memory ??= Buffer.allocUnsafeSlow(maxRead);
  return { onread: { buffer: memory, callback: arrived } };
}

function arrived(this: Duplex, length: number, bytes: Buffer): boolean {
  const arrival = bytes.subarray(0, length);
  const take = readers.get(this);
  if (take === undefined) this.push(Buffer.from(arrival));
  else take(arrival);
  return true;
}

/** From now on hands over what a socket receives. @param take must be done with the bytes when it returns */
export function readSocket(socket: Duplex, take: (bytes: Buffer) => void): void {
  readers.set(socket, take);
}
