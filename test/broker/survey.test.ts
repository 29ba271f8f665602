import { createServer } from "node:http";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { surveyBrokers } from "../../src/broker/choose.ts";
import { statusText } from "../../src/commands/broker.ts";
import { request, tempFolder } from "./support.ts";

/** A machine with nothing on it. */
function bareEnv(): NodeJS.ProcessEnv {
  const folder = tempFolder();
  return { DOCKER_HOST: `unix://${folder}/none.sock`, XDG_CACHE_HOME: folder, PATH: join(folder, "bin") };
}

/** A Docker engine that has one image; resolves with its DOCKER_HOST. */
async function fakeEngine(image: string): Promise<string> {
  const socket = join(tempFolder(), "docker.sock");
  const server = createServer((message, reply) => {
    const found = ["/_ping", "/version", `/images/${image}/json`].includes(message.url ?? "");
    reply.statusCode = found ? 200 : 404;
    reply.end('{"Version": "27.1.1"}');
  });
  onTestFinished(() => void server.close());
  await new Promise<void>((listening) => server.listen(socket, listening));
  return `unix://${socket}`;
}

const usable = (ways: Awaited<ReturnType<typeof surveyBrokers>>) => ways.map((way) => way.usable);

describe("surveyBrokers", () => {
  test("chooses none where nothing is", async () => {
    const ways = await surveyBrokers(request({ env: bareEnv() }));
    expect(ways.map(({ how, chosen }) => `${how} ${chosen}`)).toEqual([
      "external false",
      "docker false",
      "local false",
      "installed false",
    ]);
    // A developer's machine may have a server in one of the usual places.
    expect(usable(ways).filter((_, index) => index !== 2)).toEqual([false, false, false]);
  });

  test("chooses Docker and tells its version and image", async () => {
    const env = { ...bareEnv(), DOCKER_HOST: await fakeEngine("rabbitmq:4.3") };
    const ways = await surveyBrokers(request({ env }));
    expect(ways[1]).toEqual({
      how: "docker",
      usable: true,
      why: "Docker 27.1.1, image rabbitmq:4.3",
      chosen: true,
    });
  });

  test("says that an image would have to be pulled", async () => {
    const env = { ...bareEnv(), DOCKER_HOST: await fakeEngine("rabbitmq:4.3") };
    const ways = await surveyBrokers(request({ env, choice: { use: "docker", image: "rabbitmq:3" } }));
    expect(ways[1]?.why).toBe("Docker 27.1.1, would pull rabbitmq:3");
  });

  test("a given URL is chosen and shown without its password", async () => {
    const env = { ...bareEnv(), WORKQ_BROKER_URL: "amqp://user:secret@host/v" };
    const [external] = await surveyBrokers(request({ env }));
    expect(external).toEqual({
      how: "external",
      usable: true,
      why: "at amqp://host:5672/v, from WORKQ_BROKER_URL; not tried yet",
      chosen: true,
    });
  });

  test("what was asked for is chosen or nothing is", async () => {
    const env = { ...bareEnv(), DOCKER_HOST: await fakeEngine("rabbitmq:4.3") };
    const ways = await surveyBrokers(request({ env, asked: "http://user:secret@host" }));
    expect(ways.some(({ chosen }) => chosen)).toBe(false);
    expect(JSON.stringify(ways)).not.toContain("secret");
  });

  test("a Docker engine of another machine is not usable", async () => {
    const env = { ...bareEnv(), DOCKER_HOST: "tcp://10.0.0.1:2375" };
    const ways = await surveyBrokers(request({ env }));
    expect(ways[1]).toMatchObject({ usable: false, why: expect.stringContaining("another machine") });
  });
});

test("the status list is aligned, at most 80 columns wide, and marks the choice", () => {
  const text = statusText([
    {
      how: "external",
      usable: false,
      why: "no URL given (--broker, scenario, WORKQ_BROKER_URL)",
      chosen: false,
    },
    { how: "docker", usable: true, why: "Docker 27.1.1, image rabbitmq:4.3", chosen: true },
    {
      how: "local",
      usable: false,
      why: `the script ${"/long".repeat(15)} is there, but no Erlang`,
      chosen: false,
    },
    { how: "installed", usable: true, why: "not yet: run installs it with apt, without root", chosen: false },
  ]);
  expect(text).toMatchInlineSnapshot(`
    "  ✗ URL             no URL given (--broker, scenario, WORKQ_BROKER_URL)
    → ✓ Docker          Docker 27.1.1, image rabbitmq:4.3
      ✗ local server    the script
                        /long/long/long/long/long/long/long/long/long/long/long/long
                        /long/long/long is there, but no Erlang
      ✓ installed       not yet: run installs it with apt, without root
    "
  `);
  expect(Math.max(...text.split("\n").map((line) => line.length))).toBeLessThanOrEqual(80);
});
