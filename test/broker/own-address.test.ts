import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ownAddress } from "../../src/broker/own-address.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { restartsBroker } from "../../src/session/fault-permissions.ts";
import { tempFolder } from "./support.ts";

const never = new AbortController().signal;
/** An address of this machine that nobody else listens on. */
const host = "127.0.77.5";

/** A Docker engine that tells something of every container. */
async function engineThatTells(answer: unknown): Promise<{ socket: string }> {
  const socket = join(tempFolder(), "docker.sock");
  const server = createHttpServer((_, reply) => reply.end(JSON.stringify(answer)));
  onTestFinished(() => void server.close());
  server.listen(socket);
  await once(server, "listening");
  return { socket };
}

/** A broker's greeting on the address, or nothing that anybody would understand. */
async function listen(greets: boolean): Promise<void> {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => {}));
    socket.once("data", () =>
      greets ? socket.write(Buffer.from([1, 0, 0])) : socket.end("HTTP/1.1 400\r\n"),
    );
  });
  onTestFinished(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  server.listen(5672, host);
  await once(server, "listening");
}

const network = (IPAddress: unknown, Gateway: unknown) => ({
  NetworkSettings: { Networks: { bridge: { IPAddress, Gateway } } },
});

const asked = async (answer: unknown) => ownAddress(await engineThatTells(answer), "name", never);

describe("a container's own address", () => {
  test("is what the engine tells, where a broker answers there", async () => {
    await listen(true);
    expect(await asked(network(host, "127.0.0.1"))).toBe(`${host}:5672`);
  });

  test("is of no use where this machine is not the container's gateway", async () => {
    await listen(true);
    expect(await asked(network(host, "203.0.113.1"))).toBeUndefined();
    expect(await asked(network(host, ""))).toBeUndefined();
  });

  test("is of no use where no broker answers", async () => {
    await listen(false);
    expect(await asked(network(host, "127.0.0.1"))).toBeUndefined();
    expect(await asked(network("127.0.77.6", "127.0.0.1"))).toBeUndefined();
  });

  test.each([
    ["nothing", null],
    ["an error", { message: "no such container" }],
    ["networks that are a text", { NetworkSettings: { Networks: "bridge" } }],
    ["a network that is null", { NetworkSettings: { Networks: { bridge: null } } }],
    ["a host's name", network("localhost", "127.0.0.1")],
    ["a host with more behind it", network(`${host}:1/x`, "127.0.0.1")],
    ["a number", network(2130724101, 1)],
  ])("is not known of an engine that tells %s", async (_, answer) => {
    await listen(true);
    expect(await asked(answer)).toBeUndefined();
  });
});

describe("a scenario restarts the broker", () => {
  test.each([
    [true, "faults: [{at: 1s, do: restart-broker}]"],
    [true, "faults: [{at: 1s, do: kill-broker}]"],
    [true, "variants: {calm: {}, killed: {faults: [{at: 1s, do: kill-broker}]}}"],
    [false, "faults: [{at: 1s, do: pause-broker, for: 1s}, {at: 2s, do: kill-worker, workers: 1}]"],
    [false, ""],
  ])("(%s) when it says: %s", (restarts, line) => {
    const scenario = parseScenario(`name: x\nmessages: {count: 10}\n${line}\n`, { file: "x.yaml" });
    expect(restartsBroker(scenario)).toBe(restarts);
  });
});
