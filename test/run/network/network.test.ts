import { createHash, type Hash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Network } from "../../../src/run/network/network.ts";

const MiB = 1024 * 1024;

/** Servers, sockets and networks of a test, in the order in which they are to go. */
let closing: (() => unknown)[] = [];
let network: Network;
/** The broker's end of each connection, in the order in which they came. */
let atBroker: Socket[];

beforeEach(async () => {
  atBroker = [];
  const broker = createServer({ allowHalfOpen: true }, (socket) => {
    socket.on("error", () => {});
    closing.unshift(() => socket.destroy());
    atBroker.push(socket);
  });
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  closing.push(() => broker.close());
  network = await Network.open({ url: `amqp://127.0.0.1:${(broker.address() as AddressInfo).port}` });
  closing.unshift(() => network[Symbol.asyncDispose]());
});

afterEach(async () => {
  for (const close of closing) await close();
  closing = [];
});

function dial(): Socket {
  const { hostname, port } = new URL(network.address.url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  socket.on("error", () => {});
  closing.unshift(() => socket.destroy());
  return socket;
}

/** Both ends of a connection through the network. */
async function pair(): Promise<{ readonly client: Socket; readonly broker: Socket }> {
  const known = atBroker.length;
  const client = dial();
  const broker = await vi.waitFor(
    () => {
      const socket = atBroker[known];
      if (socket === undefined) throw new Error("no connection yet");
      return socket;
    },
    { timeout: 60_000 },
  );
  return { client, broker };
}

/** All that arrives at a socket from now on. */
class Inbox {
  size = 0;
  ended = false;
  error: string | undefined;
  readonly #hash: Hash = createHash("sha256");
  readonly #parts: Buffer[] = [];

  constructor(socket: Socket) {
    socket.on("data", (bytes: Buffer) => {
      this.size += bytes.length;
      this.#hash.update(bytes);
      this.#parts.push(bytes);
    });
    socket.on("end", () => {
      this.ended = true;
    });
    socket.on("error", (error: NodeJS.ErrnoException) => {
      this.error = error.code;
    });
  }

  /** Whether it has heard that there will be no more. Node takes a reset right behind bytes for an end. */
  get over(): boolean {
    return this.ended || this.error !== undefined;
  }

  get text(): string {
    return Buffer.concat(this.#parts).toString();
  }

  digest(): string {
    return this.#hash.copy().digest("hex");
  }

  async holds(size: number): Promise<void> {
    await vi.waitFor(() => expect(this.size).toBe(size), { timeout: 60_000, interval: 5 });
  }
}

/** Sends random bytes in chunks of random sizes, as fast as they are taken; their digest. */
async function pour(socket: Socket, size: number): Promise<string> {
  const hash = createHash("sha256");
  for (let left = size; left > 0; ) {
    const most = Math.random() < 0.5 ? 100 : 150_000;
    const bytes = randomBytes(Math.min(left, 1 + Math.floor(Math.random() * most)));
    left -= bytes.length;
    hash.update(bytes);
    if (!socket.write(bytes)) await once(socket, "drain");
  }
  return hash.digest("hex");
}

/** The bytes of a flood that the network holds in memory after a while; the kernel's buffers hold more. */
async function takenOf(client: Socket, size: number): Promise<number> {
  const flood = Buffer.alloc(size);
  const before = bufferBytes();
  client.write(flood);
  await aWhile();
  expect(client.writableLength).toBe(flood.length);
  return bufferBytes() - before;
}

/** Bytes of all buffers in use. */
function bufferBytes(): number {
  setFlagsFromString("--expose-gc");
  runInNewContext("gc")();
  return process.memoryUsage().arrayBuffers;
}

/** Time enough for bytes that are not held back to arrive: that of a round trip on another connection, and more. */
async function aWhile(): Promise<void> {
  await sleep(100);
}

describe("bytes arrive unchanged and in order, both ways at once,", () => {
  it.each<[string, number, () => Promise<unknown>]>([
    ["in a quiet network", 8 * MiB, async () => {}],
    [
      "in a slow network",
      2 * MiB,
      async () => {
        network.slow({ latency: 20, bandwidth: 4 * MiB });
      },
    ],
    [
      "in a network whose latency comes and goes",
      6 * MiB,
      async () => {
        for (let i = 0; i < 10; i++) {
          const end = network.slow({ latency: Math.random() * 30 });
          await sleep(10);
          end();
          await sleep(1);
        }
      },
    ],
    [
      "in a network whose bandwidth comes and goes",
      6 * MiB,
      async () => {
        for (let i = 0; i < 10; i++) {
          const end = network.slow({ bandwidth: 1 + Math.random() * MiB });
          await sleep(10);
          end();
          await sleep(1);
        }
      },
    ],
    [
      "in a network that is parted and healed time and again",
      6 * MiB,
      async () => {
        network.slow({ latency: 1 });
        for (let i = 0; i < 10; i++) {
          const end = network.partition();
          await sleep(10);
          end();
          await sleep(5);
        }
      },
    ],
  ])("%s", async (_name, size, disturb) => {
    const { client, broker } = await pair();
    const [there, back] = [new Inbox(broker), new Inbox(client)];
    const [sentThere, sentBack] = await Promise.all([pour(client, size), pour(broker, size), disturb()]);
    await Promise.all([there.holds(size), back.holds(size)]);
    expect(there.digest()).toBe(sentThere);
    expect(back.digest()).toBe(sentBack);
  });
});

describe("in a partition", () => {
  it("nothing arrives, and all of it afterwards", async () => {
    const { client, broker } = await pair();
    const [there, back] = [new Inbox(broker), new Inbox(client)];
    client.write("a");
    await there.holds(1);
    const end = network.partition();
    client.write("b");
    broker.write("c");
    await aWhile();
    expect([there.text, back.text]).toEqual(["a", ""]);
    end();
    await Promise.all([there.holds(2), back.holds(1)]);
    expect([there.text, back.text]).toEqual(["ab", "c"]);
  });

  it("what was under way late stays under way", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    const endSlow = network.slow({ latency: 50 });
    client.write("a");
    await sleep(20);
    const end = network.partition();
    endSlow();
    await aWhile();
    expect(there.text).toBe("");
    end();
    await there.holds(1);
  });

  it("a new connection hangs, and then works", async () => {
    const end = network.partition();
    const client = dial();
    const back = new Inbox(client);
    client.write("hello");
    await once(client, "connect");
    await aWhile();
    expect(atBroker).toHaveLength(0);
    expect([client.destroyed, back.ended]).toEqual([false, false]);
    end();
    const broker = await vi.waitFor(
      () => {
        const [socket] = atBroker;
        if (socket === undefined) throw new Error("no connection yet");
        return socket;
      },
      { timeout: 60_000 },
    );
    await new Inbox(broker).holds(5);
    broker.write("welcome");
    await back.holds(7);
  });

  it("an end is held back, and so is a reset, behind the bytes before it", async () => {
    const [one, two] = [await pair(), await pair()];
    const [ended, reset] = [new Inbox(one.broker), new Inbox(two.broker)];
    const end = network.partition();
    one.client.end("last");
    for (const part of ["not", " lost"]) {
      two.client.write(part);
      await aWhile();
    }
    two.client.resetAndDestroy();
    await aWhile();
    expect([ended.over, reset.over]).toEqual([false, false]);
    end();
    await vi.waitFor(() => expect([ended.ended, reset.over]).toEqual([true, true]), { timeout: 60_000 });
    expect([ended.text, reset.text]).toEqual(["last", "not lost"]);
  });

  it("another one may come and go", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    const [first, second] = [network.partition(), network.partition()];
    client.write("a");
    first();
    first();
    await aWhile();
    expect(there.size).toBe(0);
    second();
    await there.holds(1);
  });

  it("nearly nothing is read", async () => {
    const { client } = await pair();
    network.partition();
    expect(await takenOf(client, 64 * MiB)).toBeLessThan(MiB / 2);
  });
});

describe("in a slow network", () => {
  it("no byte is early, either way", async () => {
    const { client, broker } = await pair();
    const [there, back] = [new Inbox(broker), new Inbox(client)];
    network.slow({ latency: 50 });
    const began = performance.now();
    client.write("a");
    await there.holds(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(50);
    broker.write("b");
    await back.holds(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(100);
  });

  it("the latencies of several faults add up", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    network.slow({ latency: 30 });
    network.slow({ latency: 40 });
    const began = performance.now();
    client.write("a");
    await there.holds(1);
    expect(performance.now() - began).toBeGreaterThanOrEqual(70);
  });

  it("a direction carries its bandwidth at most, the lowest of several, latency aside", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    network.slow({ bandwidth: 100_000 });
    network.slow({ bandwidth: 500_000, latency: 50 });
    const began = performance.now();
    client.write(Buffer.alloc(20_000));
    await there.holds(20_000);
    expect(performance.now() - began).toBeGreaterThanOrEqual(250);
  });

  it("what was late already is not too fast for a lower bandwidth", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    const end = network.slow({ latency: 100_000 });
    client.write(Buffer.alloc(20_000));
    await aWhile();
    network.slow({ bandwidth: 100_000 });
    const began = performance.now();
    end();
    await there.holds(20_000);
    expect(performance.now() - began).toBeGreaterThanOrEqual(200);
  });

  it("what a partition held back is not too fast for the bandwidth afterwards", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    network.slow({ bandwidth: 100_000 });
    client.write(Buffer.alloc(20_000));
    await vi.waitFor(() => expect(there.size).toBeGreaterThan(0), { interval: 1, timeout: 60_000 });
    const end = network.partition();
    await aWhile();
    const began = performance.now();
    const left = 20_000 - there.size;
    end();
    await there.holds(20_000);
    expect(performance.now() - began).toBeGreaterThanOrEqual(left / 100);
  });

  it("even a byte a second gets through in the end", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    const end = network.slow({ bandwidth: 0.01 });
    client.write("abc");
    await aWhile();
    expect(there.size).toBe(0);
    end();
    await there.holds(3);
  });

  it("ends and resets come late, behind the bytes before them", async () => {
    const [one, two] = [await pair(), await pair()];
    const [ended, reset] = [new Inbox(one.broker), new Inbox(two.broker)];
    network.slow({ latency: 50, bandwidth: MiB });
    const began = performance.now();
    // Not more than a receiver takes at once: a reset throws away what waits in the sender.
    const bytes = Buffer.alloc(20_000, "x");
    one.client.end(bytes);
    two.client.write(bytes, () => two.client.resetAndDestroy());
    await vi.waitFor(() => expect(ended.ended).toBe(true), { interval: 1, timeout: 60_000 });
    expect(performance.now() - began).toBeGreaterThanOrEqual(50);
    await vi.waitFor(() => expect(reset.over).toBe(true), { timeout: 60_000 });
    expect([ended.size, reset.size]).toEqual([bytes.length, bytes.length]);
  });

  it("at most some MiB are under way to a latency that has no end", async () => {
    const { client } = await pair();
    network.slow({ latency: 1_000_000 });
    expect(await takenOf(client, 64 * MiB)).toBeLessThan(4 * MiB);
  });

  it("what comes while a piece is on its way comes after it", async () => {
    const { client, broker } = await pair();
    const there = new Inbox(broker);
    network.slow({ bandwidth: 20_000 });
    client.write("a".repeat(1000));
    await vi.waitFor(() => expect(there.size).toBeGreaterThan(0), { interval: 1, timeout: 60_000 });
    client.write("b".repeat(1000));
    await there.holds(2000);
    expect(there.text).toBe("a".repeat(1000) + "b".repeat(1000));
  });

  it("what a receiver does not take when all is well again waits in order", async () => {
    const { client, broker } = await pair();
    const end = network.slow({ latency: 1 });
    // More than the buffers of the kernel and the network hold.
    const sent = pour(client, 24 * MiB);
    for (let taken = -1; taken < client.bytesWritten; await aWhile()) taken = client.bytesWritten;
    end();
    const there = new Inbox(broker);
    await there.holds(24 * MiB);
    expect(there.digest()).toBe(await sent);
  });
});

describe("a connection", () => {
  it("that is closed one way still carries bytes the other way", async () => {
    const { client, broker } = await pair();
    const [there, back] = [new Inbox(broker), new Inbox(client)];
    client.end("question");
    await vi.waitFor(() => expect(there.ended).toBe(true), { timeout: 60_000 });
    broker.end("answer");
    await vi.waitFor(() => expect(back.ended).toBe(true), { timeout: 60_000 });
    expect([there.text, back.text]).toEqual(["question", "answer"]);
    await Promise.all([client, broker].map((socket) => socket.closed || once(socket, "close")));
  });

  it("that the broker resets is reset for the client", async () => {
    const { client, broker } = await pair();
    const back = new Inbox(client);
    broker.resetAndDestroy();
    await vi.waitFor(() => expect(back.error).toBe("ECONNRESET"), { timeout: 60_000 });
  });

  it("to a broker that is gone is broken, and works again when the broker is back", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    const { port } = other.address() as AddressInfo;
    await new Promise((closed) => other.close(closed));
    await using lost = await Network.open({ url: `amqp://127.0.0.1:${port}` });
    const url = new URL(lost.address.url);
    const ring = () => connect({ host: url.hostname, port: Number(url.port) });

    const refused = ring();
    refused.on("error", () => {});
    await new Promise((closed) => refused.once("close", closed));

    const back = createServer((socket) => socket.end("back")).listen(port, "127.0.0.1");
    closing.push(() => back.close());
    await once(back, "listening");
    const client = ring();
    await new Inbox(client).holds(4);
    client.end();
  });

  it("may end in any way while all the others go on", async () => {
    const steady = await pair();
    const there = new Inbox(steady.broker);
    for (const how of ["destroy", "resetAndDestroy", "end"] as const) {
      for (const side of ["client", "broker"] as const) {
        const ends = await pair();
        ends[side === "client" ? "broker" : "client"].write(Buffer.alloc(MiB));
        ends[side].write(Buffer.alloc(MiB));
        ends[side][how]();
      }
    }
    steady.client.write("still here");
    await there.holds(10);
  });
});

describe("a network that is disposed of", () => {
  it("drops what it has and takes no more, whatever is under way", async () => {
    const { client, broker } = await pair();
    const ends = [client, broker].map((socket) => once(socket.resume(), "close").catch(() => {}));
    network.slow({ latency: 1_000_000 });
    client.write("a");
    const end = network.partition();
    const waiting = dial();
    await once(waiting, "connect");
    const over = once(waiting.resume(), "close").catch(() => {});
    await network[Symbol.asyncDispose]();
    client.end();
    broker.end();
    waiting.end();
    await Promise.all([...ends, over]);
    end();
    const [error] = await once(dial(), "error");
    expect(error).toMatchObject({ code: "ECONNREFUSED" });
  });

  it("leaves no timer behind", async () => {
    const { client } = await pair();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    closing.push(() => vi.useRealTimers());
    network.slow({ latency: 1_000_000 });
    client.write("a");
    await aWhile();
    expect(vi.getTimerCount()).toBe(1);
    await network[Symbol.asyncDispose]();
    expect(vi.getTimerCount()).toBe(0);
  });
});
