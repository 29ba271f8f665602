import { execFile } from "node:child_process";
import { appendFileSync, readdirSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { connect } from "amqplib";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import type { Broker, BrokerControl } from "../../src/broker/broker.ts";
import {
  built,
  containersOf,
  eventually,
  expectWorks,
  missing,
  openAs,
  ownPlaces,
  processesNaming,
  startOwner,
} from "./broker-support.ts";

const run = promisify(execFile);
/** The user's own, which the setup of the broker tests has installed a server to. */
const cache = process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache");
const places = ownPlaces();
afterAll(places.remove);

const never = new AbortController().signal;

function controlOf(broker: Broker): BrokerControl {
  if (broker.control === null) throw new Error("there is no control");
  return broker.control;
}

const nodeFolders = () => readdirSync(places.root).filter((name) => name.startsWith("workq-bench-node-"));
const nodeFolder = () => join(places.root, nodeFolders()[0] ?? "");
const nodeProcesses = () => processesNaming(join(places.root, "workq-bench-node-"));
const containerName = async () => (await containersOf(process.pid))[0]?.name ?? "none";

const ways = [
  {
    name: "a local server",
    asked: "local",
    image: undefined,
    whole: true,
    left: async (_: number) => [...nodeFolders(), ...nodeProcesses()],
    async spoil() {
      appendFileSync(join(nodeFolder(), "rabbitmq.conf"), "\nno.such.setting = 1\n");
    },
    spoilt:
      /^RabbitMQ .* could not be restarted: server ended by itself \(exit code 1\); the end of its log:\n/,
  },
  ...["rabbitmq:4.0", "rabbitmq:4.3"].map((image) => ({
    name: `${image} in Docker`,
    asked: "docker",
    image,
    // What is done to the container is the same for all images.
    whole: image === "rabbitmq:4.3",
    left: async (owner: number) => (await containersOf(owner)).map(({ name }) => name),
    async spoil() {
      const append = "echo no.such.setting = 1 >> /etc/rabbitmq/conf.d/99-spoilt.conf";
      await run("docker", ["exec", await containerName(), "sh", "-c", append]);
    },
    spoilt:
      /^rabbitmq:4.* in Docker could not be restarted: its container ended \(exit code 1\); the end of its log:\n/,
  })),
];

async function beforeWay(context: Parameters<typeof missing>[0], { asked, image }: (typeof ways)[number]) {
  if (image) process.env.WORKQ_BROKER_IMAGE = image;
  const { surveyBrokers } = await built<typeof import("../../src/broker/choose.ts")>("choose");
  const choice = { use: "auto" } as const;
  const survey = { asked, choice, baseDir: ".", install: false, env: process.env, signal: never };
  const usable = (await surveyBrokers(survey)).some(({ chosen }) => chosen);
  if (!usable) missing(context, `no broker of the kind ${asked}`);
}

/** A confirmed persistent message and a transient one, in a durable queue. */
async function sendTwo(url: string): Promise<void> {
  const connection = await connect(url);
  const channel = await connection.createConfirmChannel();
  await channel.assertQueue("kept", { durable: true });
  channel.sendToQueue("kept", Buffer.from("persistent"), { persistent: true });
  channel.sendToQueue("kept", Buffer.from("transient"), { persistent: false });
  await channel.waitForConfirms();
  await connection.close();
}

/** What is in the queue of `sendTwo`, which is emptied. */
async function receiveAll(url: string): Promise<string[]> {
  const connection = await connect(url);
  const channel = await connection.createChannel();
  const bodies: string[] = [];
  for (;;) {
    const message = await channel.get("kept", { noAck: true });
    if (!message) break;
    bodies.push(message.content.toString());
  }
  await connection.close();
  return bodies;
}

// On 4.3 the scenarios with faults show it.
describe.each(ways.filter(({ image }) => image !== "rabbitmq:4.3"))("the control of $name", (way) => {
  beforeEach((context) => beforeWay(context, way));

  test("restarts and kills it: what is confirmed and persistent is kept, on the same URL", async () => {
    await using broker = await openAs(way.asked, cache);
    for (const deed of ["restart", "kill"] as const) {
      await sendTwo(broker.address.url);
      await controlOf(broker)[deed](never);
      expect(await receiveAll(broker.address.url)).toEqual(["persistent"]);
    }
  });
});

describe.each(ways.filter(({ whole }) => whole))("the control of $name", (way) => {
  beforeEach((context) => beforeWay(context, way));
  const open = () => openAs(way.asked, cache);
  const nothingLeft = async (owner: number) => (await way.left(owner)).length === 0;

  test("pauses it: nothing is answered until it is resumed, restarted or closed", async () => {
    await using broker = await open();
    const control = controlOf(broker);
    await control.pause(never);
    await control.pause(never);
    let answered = false;
    const working = expectWorks(broker.address.url).then(() => {
      answered = true;
    });
    await delay(700);
    expect(answered).toBe(false);
    await control.resume(never);
    await working;
    await control.resume(never);
    await control.pause(never);
    await control.restart(never);
    await expectWorks(broker.address.url);
    await control.pause(never);
    await broker.close();
    expect(await way.left(process.pid)).toEqual([]);
    await expect(control.resume(never)).rejects.toMatchObject({
      kind: "broker",
      message: expect.stringMatching(/could not be resumed: it was closed$/),
    });
  });

  test.each([
    ["kill", 50],
    ["restart", 2_000],
  ] as const)("lets it be closed in the middle of a %s, after %i ms", async (deed, after) => {
    const broker = await open();
    const outcome = controlOf(broker)
      [deed](never)
      .then(
        () => "done by then",
        (error: Error) => error.message,
      );
    await delay(after);
    await broker.close();
    expect(await way.left(process.pid)).toEqual([]);
    expect(await outcome).toMatch(/^done by then$|: it was closed$/);
    await delay(500);
    expect(await way.left(process.pid)).toEqual([]);
  });

  test("ends with the signal's reason on abort, and can be closed then", async () => {
    const broker = await open();
    const controller = new AbortController();
    const reason = new Error("enough");
    setTimeout(() => controller.abort(reason), 300);
    await expect(controlOf(broker).restart(controller.signal)).rejects.toBe(reason);
    await broker.close();
    expect(await way.left(process.pid)).toEqual([]);
  });

  test.each([
    ["pause", 0],
    ["restart", 0],
    ["restart", 2_000],
  ] as const)("leaves nothing when its owner is killed during a %s (after %i ms)", async (deed, after) => {
    const owner = await startOwner(way.asked, cache, false, deed);
    await delay(after);
    expect(await nothingLeft(owner.pid)).toBe(false);
    await owner.kill();
    await eventually(() => nothingLeft(owner.pid));
  });

  test("says soon that a broker does not come back, with its log, and does not try again", async () => {
    const broker = await open();
    await way.spoil();
    const failed = { kind: "broker", message: expect.stringMatching(way.spoilt) };
    await expect(controlOf(broker).restart(never)).rejects.toMatchObject(failed);
    await expect(controlOf(broker).pause(never)).rejects.toMatchObject({ kind: "broker" });
    await broker.close();
    expect(await way.left(process.pid)).toEqual([]);
  }, 40_000);
});

describe.each(ways.filter(({ asked }) => asked === "local"))("the control of $name", (way) => {
  beforeEach((context) => beforeWay(context, way));

  test("keeps the record for the sweep right, and fails when the guard is gone", async () => {
    const broker = await openAs("local", cache);
    await controlOf(broker).restart(never);
    const pids = JSON.parse(readFileSync(join(nodeFolder(), "pids.json"), "utf8")) as {
      guard: { pid: number };
    };
    process.kill(pids.guard.pid, "SIGKILL");
    await expect(controlOf(broker).kill(never)).rejects.toMatchObject({
      kind: "broker",
      message: expect.stringContaining("its guard process ended"),
    });
    await broker.close();
    expect([...nodeFolders(), ...nodeProcesses()]).toEqual([]);
  });
});

describe.each(ways.filter(({ image }) => image === "rabbitmq:4.3"))("the control of $name", (way) => {
  beforeEach((context) => beforeWay(context, way));

  test("fails soon when the container is removed during a restart, and after that", async () => {
    await using broker = await openAs("docker", cache);
    const outcome = controlOf(broker)
      .restart(never)
      .then(
        () => undefined,
        (error: unknown) => error,
      );
    await delay(1_000);
    await run("docker", ["rm", "--force", "--volumes", await containerName()]);
    expect(await outcome).toMatchObject({ kind: "broker" });
    await expect(controlOf(broker).kill(never)).rejects.toMatchObject({
      kind: "broker",
      message: "rabbitmq:4.3 in Docker could not be killed and started again: its container was removed",
    });
  }, 40_000);
});
