import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { type Controlled, controlOf } from "../../src/broker/control.ts";
import { speaksAmqp } from "../../src/broker/ports.ts";
import { rejection } from "./support.ts";

const never = new AbortController().signal;
const methodFrame = Buffer.from([1, 0, 0]);

/** The port of a server that does something with each connection. */
async function serve(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    onConnection(socket);
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

const greeting = () =>
  serve((socket) => {
    socket.once("data", (bytes) => {
      if (bytes.equals(Buffer.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]))) socket.write(methodFrame);
    });
  });
const silent = () => serve(() => {});

describe("speaksAmqp", () => {
  test("is true where the protocol header is answered with a method frame", async () => {
    expect(await speaksAmqp(await greeting(), never)).toBe(true);
  });

  test.each([
    ["echoes, as a socket connected to itself does", (socket: Socket) => void socket.pipe(socket)],
    ["wants another protocol", (socket: Socket) => void socket.write("AMQP\0\x01\0\0")],
    ["hangs up, as Docker's proxy does", (socket: Socket) => void socket.end()],
    ["breaks off", (socket: Socket) => void socket.resetAndDestroy()],
  ])("is false where something %s", async (_, onConnection) => {
    expect(await speaksAmqp(await serve(onConnection), never)).toBe(false);
  });

  test("is false at once on abort, and leaves no listener on the signal", async () => {
    const controller = new AbortController();
    let listeners = 0;
    const { signal } = controller;
    const add = signal.addEventListener.bind(signal);
    const remove = signal.removeEventListener.bind(signal);
    signal.addEventListener = (...args: Parameters<typeof add>) => {
      listeners += 1;
      add(...args);
    };
    signal.removeEventListener = (...args: Parameters<typeof remove>) => {
      listeners -= 1;
      remove(...args);
    };
    const asking = speaksAmqp(await silent(), signal);
    expect(listeners).toBe(1);
    controller.abort();
    expect(await asking).toBe(false);
    expect(listeners).toBe(0);
  });
});

/** A server whose deeds are noted. */
function fake(port: number, over: Partial<Controlled> = {}) {
  const said: string[] = [];
  const server: Controlled = {
    label: "the server",
    port,
    perform: async (deed) => void said.push(deed),
    gone: async () => undefined,
    log: async () => ["one\n", "", "\x1b[38;5;87mtwo\x1b[0m"],
    works: () => void said.push("works"),
    closed: () => false,
    ...over,
  };
  return { said, control: controlOf(server) };
}

describe("controlOf", () => {
  test("waits for the broker after every deed but a pause", async () => {
    const { said, control } = fake(await greeting());
    await control.restart(never);
    await control.kill(never);
    await control.pause(never);
    await control.resume(never);
    expect(said).toEqual(["restart", "works", "kill", "works", "pause", "resume", "works"]);
  });

  test("does one deed after the other, also after one that failed", async () => {
    const { said, control } = fake(await greeting());
    const failing = fake(await greeting(), { perform: async () => "no" });
    await Promise.all([control.restart(never), control.pause(never)]);
    expect(said).toEqual(["restart", "works", "pause"]);
    const both = [failing.control.pause(never), failing.control.kill(never)].map(rejection);
    expect((await Promise.all(both)).map(({ message }) => message.split(":")[0])).toEqual([
      "the server could not be paused",
      "the server could not be killed and started again",
    ]);
  });

  test("tells why a deed failed, with the end of the log", async () => {
    const { said, control } = fake(await greeting(), { perform: async () => "it did not stop" });
    expect(await rejection(control.restart(never))).toMatchObject({
      kind: "broker",
      message: "the server could not be restarted: it did not stop; the end of its log:\n  one\n  two",
      hint: "run it again; nothing else may stop or remove this broker meanwhile",
    });
    expect(said).toEqual([]);
  });

  test("does not wait for a server that is gone", async () => {
    const port = await serve((socket) => void socket.end());
    const { control } = fake(port, { gone: async () => "it ended", log: async () => [] });
    expect((await rejection(control.kill(never))).message).toBe(
      "the server could not be killed and started again: it ended",
    );
  });

  test("does nothing to a server that is closed", async () => {
    const { said, control } = fake(await greeting(), { closed: () => true });
    expect((await rejection(control.pause(never))).message).toBe(
      "the server could not be paused: it was closed",
    );
    expect(said).toEqual([]);
  });

  test("rejects with the reason of an abort, whatever it waits for", async () => {
    const endless = new Promise<never>(() => {});
    const port = await silent();
    const stuck: Partial<Controlled>[] = [{}, { perform: () => endless }, { gone: () => endless }];
    for (const over of stuck) {
      const controller = new AbortController();
      const reason = new Error("enough");
      const restarting = fake(port, over).control.restart(controller.signal);
      setTimeout(() => controller.abort(reason), 20);
      expect(await rejection(restarting)).toBe(reason);
    }
  });
});
