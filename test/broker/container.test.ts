import { createServer } from "node:http";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Container } from "../../src/broker/container.ts";
import { tempFolder } from "./support.ts";

/** An engine with one running container, which cannot pause it so many times. */
async function engineThatFails(times: number): Promise<{ socket: string; asked: () => number }> {
  const socket = join(tempFolder(), "docker.sock");
  let asked = 0;
  const server = createServer((message, reply) => {
    if (message.method === "GET") return void reply.end('{"State": {"Running": true}}');
    const fails = asked++ < times;
    reply.statusCode = fails ? 500 : 204;
    reply.end(fails ? '{"message": "OCI runtime pause failed: unable to freeze: unknown"}' : "");
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(socket, listening));
  return { socket, asked: () => asked };
}

test("a container whose processes Docker cannot freeze at once is asked to pause again", async () => {
  const { socket, asked } = await engineThatFails(2);
  const why = await new Container({ socket }, "broker").perform("pause", new AbortController().signal);
  expect([why, asked()]).toEqual([undefined, 3]);
});

test("a container that cannot be paused at all says why in the end", async () => {
  const { socket, asked } = await engineThatFails(100);
  const why = await new Container({ socket }, "broker").perform("pause", new AbortController().signal);
  expect(why).toContain("unable to freeze");
  expect(asked()).toBe(10);
});
