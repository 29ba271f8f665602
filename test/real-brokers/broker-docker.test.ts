import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import {
  built,
  containersOf,
  eventually,
  expectAborted,
  expectWorks,
  listenersOn,
  missing,
  openAs,
  ownPlaces,
  processesNaming,
  startOwner,
} from "./broker-support.ts";

const places = ownPlaces();
afterAll(places.remove);

beforeEach(async (context) => {
  const { surveyBrokers } = await built<typeof import("../../src/broker/choose.ts")>("choose");
  const [, docker] = await surveyBrokers({
    asked: "docker",
    choice: { use: "docker" },
    baseDir: ".",
    install: false,
    env: process.env,
    signal: new AbortController().signal,
  });
  if (!docker?.usable) missing(context, `no Docker: ${docker?.why}`);
});

const mine = () => containersOf(process.pid);

describe("a broker in Docker", () => {
  test("works, is published on the loopback address only, and leaves nothing", async () => {
    const broker = await openAs("docker", places.cache);
    const [container] = await mine();
    // Other tests have brokers and guards of their own at the same time.
    const guards = () => processesNaming(container?.name ?? "none");
    try {
      expect(guards()).toHaveLength(1);
      expect(broker.how).toBe("docker");
      expect(broker.label).toMatch(/^in Docker \(rabbitmq:/);
      await expectWorks(broker.address.url);
      const { port } = new URL(broker.address.url);
      expect(listenersOn(Number(port))).toEqual([`127.0.0.1:${port}`]);
      expect((await mine()).map(({ published }) => published)).toEqual([[`5672 at 127.0.0.1:${port}`]]);
    } finally {
      await broker.close();
    }
    await broker.close();
    expect(await mine()).toEqual([]);
    expect(guards()).toEqual([]);
  });

  test("that nobody restarts is reached at its container's own address, which its login proves", async () => {
    await using broker = await openAs("docker", places.cache, undefined, false);
    const [container] = await mine();
    const { hostname, port } = new URL(broker.address.url);
    expect([hostname]).toEqual(container?.addresses);
    expect(port).toBe("5672");
    await expectWorks(broker.address.url);
  });

  test.each([20, 300, 1_000, 2_500])("that is aborted after %i ms leaves nothing", async (after) => {
    await expectAborted((signal) => openAs("docker", places.cache, signal), after);
    expect(await mine()).toEqual([]);
    // What was on its way when the abort came.
    await delay(500);
    expect(await mine()).toEqual([]);
  });

  test.each([false, true])("is gone when its owner is killed (while starting: %s)", async (early) => {
    const owner = await startOwner("docker", places.cache, early);
    if (early) await eventually(async () => (await containersOf(owner.pid)).length === 1);
    else await expectWorks(owner.url);
    await owner.kill();
    await eventually(async () => (await containersOf(owner.pid)).length === 0);
  });

  test("is cleaned up by close() when its guard was killed", async () => {
    const broker = await openAs("docker", places.cache);
    const [container] = await mine();
    for (const pid of processesNaming(container?.name ?? "none")) process.kill(pid, "SIGKILL");
    await broker.close();
    expect(await mine()).toEqual([]);
  });

  test("is cleaned up by the next start when both owner and guard were killed", async () => {
    const owner = await startOwner("docker", places.cache);
    const [container] = await containersOf(owner.pid);
    for (const pid of processesNaming(container?.name ?? "none")) process.kill(pid, "SIGKILL");
    await owner.kill();
    expect(await containersOf(owner.pid)).toHaveLength(1);
    await using broker = await openAs("docker", places.cache);
    await expectWorks(broker.address.url);
    expect(await containersOf(owner.pid)).toEqual([]);
  });

  test("whose image is neither there nor to be had is a problem that names the image", async () => {
    process.env.WORKQ_BROKER_IMAGE = "localhost:1/no-such-image:1";
    try {
      await expect(openAs("docker", places.cache)).rejects.toMatchObject({
        kind: "broker",
        message: expect.stringContaining("localhost:1/no-such-image:1 is not here and could not be pulled"),
        hint: expect.stringContaining("docker pull"),
      });
    } finally {
      delete process.env.WORKQ_BROKER_IMAGE;
    }
    expect(await mine()).toEqual([]);
  });
});
