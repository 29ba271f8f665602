import type { Socket } from "node:net";

/** How well a network does. */
export interface Conditions {
  /** Nothing gets through. */
  readonly parted: boolean;
  /** ms by which each byte is late. */
  readonly latency: number;
  /** Bytes/s that each direction of each connection carries at most; Infinity: as many as come. */
  readonly bandwidth: number;
}

export const allIsWell: Conditions = { parted: false, latency: 0, bandwidth: Number.POSITIVE_INFINITY };

/** Bytes; with more than that waiting in a pipe nothing is read. It is the window of a slow connection. */
const maxHeld = 1024 * 1024;
/** Bytes; with more than that waiting in the socket that is written to, no more is written. */
const maxUnwritten = 64 * 1024;
/** Parts of a second's bytes that go as one where bandwidth is scarce. */
const piecesPerSecond = 100;

/** What comes out of one end and goes into the other: bytes, or that there will be no more. */
type Passing = Buffer | "end" | "reset";

/** Something under way, and when it was sent off (ms of `performance.now()`). */
interface HeldBytes {
  readonly what: Passing;
  readonly since: number;
  next: HeldBytes | undefined;
}

/**
 * One direction of a connection. Hears all errors of `from`; destroys no socket but by passing a reset on. A reset
 * that comes together with the bytes before it is one that Node (libuv) reports as an end, and goes on as such.
 */
export class Pipe {
  readonly #from: Socket;
  readonly #to: Socket;
  #conditions: Conditions;
  #first: HeldBytes | undefined;
  #last: HeldBytes | undefined;
  #held = 0;
  /** When the last piece was on the line as a whole; the next one has to wait for that. */
  #lineFree = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(from: Socket, to: Socket, conditions: Conditions) {
    this.#from = from;
    this.#to = to;
    this.#conditions = conditions;
    // First, or listening for data would make it flow.
    from.pause();
    from.on("data", (bytes: Buffer) => this.#take(bytes));
    from.on("end", () => this.#take("end"));
    from.on("error", () => this.#take("reset"));
    to.on("drain", () => this.#goOn());
    to.on("close", () => this.drop());
    this.#readOrNot();
  }

  /** From now on the network is like that, also for what is under way. */
  become(conditions: Conditions): void {
    const before = this.#conditions;
    this.#conditions = conditions;
    // What could not get through sets out anew; so does what was sent over a line of another width.
    if (before.parted || before.bandwidth !== conditions.bandwidth) this.#lineFree = performance.now();
    this.#goOn();
  }

  /** Forgets what is under way; for when the receiving end is gone. */
  drop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#first = undefined;
    this.#last = undefined;
    this.#held = 0;
  }

  #goOn(): void {
    this.#flush();
    this.#readOrNot();
  }

  #take(what: Passing): void {
    if (this.#to.destroyed) return;
    const { parted, latency, bandwidth } = this.#conditions;
    const disturbed = parted || latency > 0 || bandwidth !== Number.POSITIVE_INFINITY;
    if (this.#first === undefined && !disturbed) this.#pass(what);
    else {
      this.#append({ what, since: performance.now(), next: undefined });
      if (this.#timer === undefined) this.#flush();
    }
    this.#readOrNot();
  }

  #append(held: HeldBytes): void {
    if (this.#last === undefined) this.#first = held;
    else this.#last.next = held;
    this.#last = held;
    this.#held += sizeOf(held.what);
  }

  /** Passes on what is due, and comes back when the next piece is. */
  #flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { parted, latency, bandwidth } = this.#conditions;
    while (this.#first !== undefined && !parted && this.#to.writableLength < maxUnwritten) {
      const { what, since, next } = this.#first;
      const piece =
        typeof what === "string" ? what : what.subarray(0, Math.max(1, bandwidth / piecesPerSecond));
      const bytes = sizeOf(piece);
      const sentOff = Math.max(this.#lineFree, since) + (bytes / bandwidth) * 1000;
      const early = sentOff + latency - performance.now();
      if (early > 0) {
        this.#timer = setTimeout(() => this.#goOn(), Math.ceil(early));
        return;
      }
      this.#lineFree = sentOff;
      this.#held -= bytes;
      if (typeof what !== "string" && bytes < what.length) {
        this.#first = { what: what.subarray(bytes), since, next };
        if (next === undefined) this.#last = this.#first;
      } else {
        this.#first = next;
        if (next === undefined) this.#last = undefined;
      }
      this.#pass(piece);
    }
  }

  #pass(what: Passing): void {
    if (what === "end") this.#to.end();
    // A reset while its end is on the way would leak the socket: libuv refuses it, and Node never closes it.
    else if (what === "reset" && !this.#to.writableEnded) this.#to.resetAndDestroy();
    else if (what === "reset") this.#to.destroy();
    else this.#to.write(what);
  }

  #readOrNot(): void {
    const readable =
      !this.#conditions.parted &&
      !this.#to.destroyed &&
      this.#held < maxHeld &&
      this.#to.writableLength < maxUnwritten;
    if (readable !== this.#from.isPaused()) return;
    if (readable) this.#from.resume();
    else this.#from.pause();
  }
}

function sizeOf(what: Passing): number {
  return typeof what === "string" ? 0 : what.length;
}
