import { createHash } from "node:crypto";
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { connect as connectTls, createServer as createTlsServer } from "node:tls";
import type { Channel, ChannelModel } from "amqplib";
import { expect, it } from "vitest";
import { FrameWriter } from "../../src/amqp/frame-writer.ts";

const pieces = 60_000;
const pieceBytes = 700;
const large = Buffer.alloc(150_000, 7);

const key = Buffer.alloc(16, 5);
const secret = { ciphers: "PSK", minVersion: "TLSv1.2", maxVersion: "TLSv1.2" } as const;

function tcp(hear: (socket: Socket) => void): [Server, (port: number) => Socket, string] {
  return [createServer(hear), (port) => connect(port, "127.0.0.1"), "connect"];
}

/** With a key that both have, as a certificate is not what this is about. */
function tls(hear: (socket: Socket) => void): [Server, (port: number) => Socket, string] {
  return [
    createTlsServer({ ...secret, pskCallback: () => key }, hear),
    (port) =>
      connectTls({
        ...secret,
        port,
        host: "127.0.0.1",
        pskCallback: () => ({ psk: key, identity: "test" }),
        checkServerIdentity: () => undefined,
      }),
    "secureConnect",
  ];
}

for (const [name, kind] of Object.entries({ TCP: tcp, TLS: tls })) {
  it(`over ${name}, all that is written comes as it was, to a peer that reads late`, async () => {
    const received = createHash("sha256");
    let bytes = 0;
    const readers: Socket[] = [];
    let over = false;
    const [server, dial, ready] = kind((peer) => {
      readers.push(peer);
      peer.on("error", () => undefined);
      peer.on("data", (data) => {
        received.update(data);
        bytes += data.length;
        // It looks away until the writer's socket is clogged again.
        if (!over && socket.writableLength === 0) peer.pause();
      });
      peer.pause();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const socket = dial((server.address() as AddressInfo).port); // of a TCP server
    await once(socket, ready);

    const sent = createHash("sha256");
    let total = 0;
    let clogged = 0;
    let wake = (): void => undefined;
    // All that the writer looks at of a connection and a channel.
    const connection = {
      stream: socket,
      rest: Buffer.alloc(0),
      channels: [null, { channel: { accept: null }, buffer: null }],
      recvFrame: () => false,
      accept: null,
      sentSinceLastCheck: false,
    };
    const model = { connection } as unknown as ChannelModel;
    const writer = new FrameWriter(model, { ch: 1 } as unknown as Channel, () => wake());
    for (let i = 0; i < pieces; i++) {
      const size = 1 + ((i * 31) % pieceBytes);
      const at = writer.reserve(size);
      writer.memory.fill(i, at, at + size);
      sent.update(writer.memory.subarray(at, at + size));
      total += size;
      if (i % 997 === 0) {
        writer.pass(large);
        sent.update(large);
        total += large.length;
      }
      // Mostly it waits when it should, and sometimes just for a turn.
      if (i % 5000 < 4000 && !writer.hasRoom()) {
        await new Promise<void>((resolve) => {
          wake = resolve;
          if (socket.writableLength > 0) {
            clogged++;
            readers[0]?.resume();
          }
        });
      } else if (i % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    await new Promise((resolve) => setImmediate(resolve));
    over = true;
    readers[0]?.resume();
    socket.end();
    await once(socket, "close");
    server.close();
    expect(clogged).toBeGreaterThan(0);
    expect(bytes).toBe(total);
    expect(received.digest("hex")).toBe(sent.digest("hex"));
  });
}
