import { createServer, type Server, type Socket } from "node:net";
import { connect } from "amqplib";
import { afterEach, describe, expect, it } from "vitest";
import { answered } from "../../src/amqp/answer.ts";
import { channelInTime, connectInTime, HandshakeTimeout } from "../../src/amqp/handshake.ts";
import { Problem } from "../../src/common/problem.ts";
import { FakeBroker } from "./fake-broker.ts";

let server: Server | undefined;
const accepted = new Set<Socket>();
afterEach(() => {
  for (const socket of accepted) socket.destroy();
  accepted.clear();
  server?.close();
});

/** A server that does something to each connection; its port. */
async function serving(to: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    accepted.add(socket);
    socket.on("error", () => undefined);
    socket.resume();
    to(socket);
  });
  await new Promise<void>((resolve) => server?.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}

/** The beginning of connection.start: a frame of 500 bytes on channel 0. */
const start = Buffer.concat([Buffer.of(1, 0, 0, 0, 0, 1, 0xf4, 0, 10, 0, 10, 0, 9), Buffer.alloc(400)]);

function trickle(socket: Socket): void {
  let sent = 0;
  const timer = setInterval(() => socket.write(start.subarray(sent, ++sent)), 20);
  socket.on("close", () => clearInterval(timer));
}

describe("a broker is given up in time", () => {
  it.each<[string, string, (socket: Socket) => void, string]>([
    ["says nothing", "amqp", () => undefined, "the TCP connection was taken, and then it said nothing"],
    ["answers byte by byte", "amqp", trickle, "the AMQP handshake stopped after"],
    ["says nothing of TLS", "amqps", () => undefined, "TLS was not agreed on"],
  ])("that %s (%s), and the state is told", async (_, scheme, to, state) => {
    const port = await serving(to);
    const began = performance.now();
    const opening = connectInTime(
      (options) => connect(`${scheme}://127.0.0.1:${port}`, scheme === "amqps" ? options : {}),
      undefined,
      400,
    );
    const error: unknown = await opening.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(HandshakeTimeout);
    expect(String(error)).toContain(state);
    expect(performance.now() - began).toBeGreaterThanOrEqual(390);
    await expect.poll(() => [...accepted].every((socket) => socket.destroyed)).toBe(true);
  });

  it("that never opens the first channel, within what is left of the time", async () => {
    const connection = await connectInTime(() => new FakeBroker().connect(), undefined, 50);
    const never = channelInTime(connection, () => new Promise<never>(() => undefined));
    await expect(never).rejects.toThrow(
      "the broker did not answer within 0.1 s when it was asked to open a channel",
    );
  });
});

it("an answer that comes in time is what was asked for, and a refusal stays one", async () => {
  expect(await answered(Promise.resolve(5), "to count")).toBe(5);
  await expect(answered(Promise.reject(new Error("no")), "to count")).rejects.toThrow("no");
});

it("an answer that does not come is a problem that says what was asked, and how long was waited", async () => {
  const never = new Promise<never>(() => undefined);
  const error: unknown = await answered(never, 'to purge queue "a"', 30).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Problem);
  expect(String(error)).toContain('did not answer within 0.03 s when it was asked to purge queue "a"');
});
