import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { expect, it } from "vitest";
import { amqpDriver } from "../../src/amqp/driver.ts";
import { BacklogSampler, halve } from "../../src/run/backlog-sampler.ts";

/** A broker's answers by the method that they answer: AMQP 0-9-1, sections 1.4, 1.5 and 1.7. */
const answers: Readonly<Record<string, string>> = {
  // start-ok: tune, without heartbeats
  "10.11": "000a001e 07ff 00020000 0000",
  // open: open-ok
  "10.40": "000a0029 00",
  // close: close-ok
  "10.50": "000a0033",
  // channel.open: open-ok
  "20.10": "0014000b 00000000",
  // queue.declare: declare-ok of the queue "q", 7 ready
  "50.10": "0032000b 0171 00000007 00000000",
};

/** Method frames are all that is needed. */
function frame(channel: number, hex: string): Buffer {
  const payload = Buffer.from(hex.replaceAll(" ", ""), "hex");
  const head = Buffer.alloc(7, 1);
  head.writeUInt16BE(channel, 1);
  head.writeUInt32BE(payload.length, 3);
  return Buffer.concat([head, payload, Buffer.from([0xce])]);
}

/** Begins the handshake, and answers what it can. */
function serve(socket: Socket): void {
  // start: AMQP 0-9, no properties, PLAIN, en_US
  socket.write(frame(0, "000a000a 0009 00000000 00000005504c41494e 00000005656e5f5553"));
  let rest = Buffer.alloc(0);
  socket.on("data", (chunk) => {
    rest = Buffer.concat([rest, chunk]);
    if (rest.subarray(0, 4).toString() === "AMQP") rest = rest.subarray(8);
    while (rest.length >= 7 && rest.length >= rest.readUInt32BE(3) + 8) {
      const answer = answers[`${rest.readUInt16BE(7)}.${rest.readUInt16BE(9)}`];
      if (answer !== undefined) socket.write(frame(rest.readUInt16BE(1), answer));
      rest = rest.subarray(rest.readUInt32BE(3) + 8);
    }
  });
}

it("a connection that is up only after the end of the run is closed all the same", async () => {
  const broker = createServer();
  broker.listen(0, "127.0.0.1");
  await once(broker, "listening");
  const { port } = broker.address() as AddressInfo;
  const sampler = new BacklogSampler(amqpDriver, { url: `amqp://127.0.0.1:${port}` }, "q", () => 0);
  sampler.start();
  const [socket]: Socket[] = await once(broker, "connection");
  if (socket === undefined) throw new Error("no connection");
  const gone = once(socket, "close");
  const over = sampler[Symbol.asyncDispose]();
  serve(socket);
  try {
    await over;
    await gone;
    expect(socket.destroyed).toBe(true);
  } finally {
    socket.destroy();
    broker.close();
  }
});

it("of many samples the greater of each two are kept, and the last", () => {
  const at = [0, 1, 2, 3, 4, 5, 6];
  const count = [5, 3, 1, 9, Number.NaN, 2, 4];
  halve(at, count);
  expect({ at, count }).toEqual({ at: [0, 3, 5, 6], count: [5, 9, 2, 4] });
  halve(at, count);
  expect({ at, count }).toEqual({ at: [3, 5, 6], count: [9, 2, 4] });
});
