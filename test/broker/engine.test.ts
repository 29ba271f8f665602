import { once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { Container } from "../../src/broker/container.ts";
import { clientOf } from "../../src/broker/engine.ts";
import { hasImage, removeContainer } from "../../src/broker/engine-queries.ts";
import { Certificates } from "../certificates.ts";
import { rejection, tempFolder } from "./support.ts";

const never = new AbortController().signal;

async function engineThat(answers: RequestListener): Promise<{ socket: string }> {
  const socket = join(tempFolder(), "docker.sock");
  const server = createServer(answers);
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(socket);
  await once(server, "listening");
  return { socket };
}

/** A piece of what a container writes; 1: on standard output, 2: on standard error. */
function piece(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

/** An engine that runs every command: it writes pieces, in parts that do not end where they do. */
function runs(written: readonly Buffer[], code: number): RequestListener {
  return ({ url = "", method }, reply) => {
    if (method === "GET") return void reply.end(JSON.stringify({ ExitCode: code }));
    if (url.endsWith("/exec")) return void reply.writeHead(201).end('{"Id": "e1"}');
    for (const byte of Buffer.concat(written)) reply.write(Buffer.of(byte));
    reply.end();
  };
}

describe("an engine that does not answer", () => {
  test.each([
    ["a question of its version", (docker) => docker.version()],
    ["a question of an image", (docker) => docker.getImage("i").inspect()],
    ["an order", (docker) => docker.getContainer("c").pause()],
  ] satisfies [string, (docker: Awaited<ReturnType<typeof clientOf>>) => Promise<unknown>][])(
    "is given up after the time limit: %s",
    async (_, ask) => {
      const engine = await engineThat(() => undefined);
      expect(await rejection(ask(await clientOf(engine, 50)))).toMatchObject({ name: "AbortError" });
    },
  );

  test("is given up on abort, in the midst of an answer too", async () => {
    const controller = new AbortController();
    const engine = await engineThat(({ url = "" }, reply) => {
      if (url.endsWith("/exec")) return void reply.writeHead(201).end('{"Id": "e1"}');
      reply.write(piece(1, "half"));
      setTimeout(() => controller.abort(), 20);
    });
    await rejection(new Container(engine, "c").run(["x"], controller.signal));
    expect(controller.signal.aborted).toBe(true);
  });
});

describe("a command in a container", () => {
  const written = [piece(1, '[{"name": "é'), piece(2, "beware\n"), piece(1, '"}]')];

  test("gives what it wrote on standard output", async () => {
    const container = new Container(await engineThat(runs(written, 0)), "c");
    expect(await container.run(["rabbitmqctl"], never)).toBe('[{"name": "é"}]');
  });

  test("that fails gives all that it wrote", async () => {
    const container = new Container(await engineThat(runs(written, 64)), "c");
    const { message } = await rejection(container.run(["rabbitmqctl"], never));
    expect(message).toBe('rabbitmqctl ended with 64: [{"name": "ébeware\n"}]');
  });
});

test("the end of a container's log is what it wrote on both outputs, in order", async () => {
  const engine = await engineThat((_, reply) =>
    reply.end(Buffer.concat([piece(1, "one\n"), piece(2, "two\n"), piece(1, "three")])),
  );
  expect(await new Container(engine, "c").log()).toEqual(["one", "two", "three"]);
});

test.each([
  ["that is removed already", 409, '{"message": "removal of container c is already in progress"}'],
  ["that is none", 404, '{"message": "No such container: c"}'],
  ["of an engine that says nothing", 500, ""],
])("a container %s is removed with its status", async (_, status, body) => {
  const engine = await engineThat((_, reply) => reply.writeHead(status).end(body));
  expect(await removeContainer(engine, "c")).toBe(status);
});

test("an engine that refuses says why, in its own words", async () => {
  const engine = await engineThat((_, reply) => reply.writeHead(500).end('{"message": "no disk"}'));
  expect(await new Container(engine, "c").gone(never)).toBe("the Docker engine: no disk");
});

test("the engine that was found is asked, whatever the environment names", async () => {
  const before = process.env.DOCKER_HOST;
  process.env.DOCKER_HOST = "tcp://127.0.0.1:1";
  onTestFinished(() => {
    if (before === undefined) delete process.env.DOCKER_HOST;
    else process.env.DOCKER_HOST = before;
  });
  expect(await hasImage(await engineThat((_, reply) => reply.end("{}")), "rabbitmq:4.3", never)).toBe(true);
});

test.each(["127.0.0.1", "::1", "localhost"])("an engine at %s is asked with certificates", async (host) => {
  const made = new Certificates(tempFolder());
  made.authority("ca");
  made.issue("ca", "cert");
  const [ca, cert, key] = [made.text("ca.pem"), made.text("cert.pem"), made.text("cert.key")];
  made.openssl("pkey", "-in", "cert.key", "-out", "key.pem");
  const options = { ca, cert, key, requestCert: true };
  const server = createTlsServer(options, ({ url }, reply) => reply.end(JSON.stringify({ Version: url })));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  server.listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const docker = await clientOf({ host, port, certificates: made.dir }, 5_000, never);
  expect(await docker.version()).toMatchObject({ Version: "/version" });
});
