import {
  chmodSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { connect } from "amqplib";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { commandLine } from "../../src/broker/processes.ts";
import {
  built,
  eventually,
  expectAborted,
  expectWorks,
  listenersOf,
  missing,
  openAs,
  ownPlaces,
  processesNaming,
  startOwner,
} from "./broker-support.ts";

type Install = typeof import("../../src/broker/install.ts");
type Installation = import("../../src/broker/installation.ts").Installation;

const places = ownPlaces();
const unusable = new AbortController().signal;
let installation: Installation | undefined;
let whyNot = "";

beforeAll(async () => {
  const { installRabbit } = await built<Install>("install");
  const env = { ...process.env, XDG_CACHE_HOME: places.cache };
  try {
    installation = await installRabbit({ env, signal: unusable }, { note: () => {} });
  } catch (error) {
    whyNot = String(error);
  }
});
afterAll(places.remove);
beforeEach((context) => {
  if (installation === undefined) missing(context, `RabbitMQ could not be installed: ${whyNot}`);
});

const nodeFolders = () => readdirSync(places.root).filter((name) => name.startsWith("workq-bench-node-"));
/** Everything that a node in our temp folder runs, the guard too; not the installed server's own files. */
const nodeProcesses = () => processesNaming(join(places.root, "workq-bench-node-"));

function expectNothingLeft(): void {
  expect(nodeFolders()).toEqual([]);
  expect(nodeProcesses()).toEqual([]);
}

describe("an installed server", () => {
  test("works, listens on the loopback address only, and leaves nothing", async () => {
    const broker = await openAs("local", places.cache);
    try {
      expect(broker.how).toBe("installed");
      expect(broker.label).toMatch(/^RabbitMQ \d+\.\d+\.\d+ installed by workq-bench$/);
      await expectWorks(broker.address.url);
      const listeners = listenersOf(nodeProcesses());
      expect(listeners).toContain(`127.0.0.1:${new URL(broker.address.url).port}`);
      expect(listeners.filter((address) => !/^(127\.0\.0\.1|\[::1\]):/.test(address))).toEqual([]);
      // AMQP, distribution, and the port mapper, which adds IPv6.
      expect(listeners.length).toBeLessThanOrEqual(4);
    } finally {
      await broker.close();
    }
    await broker.close();
    expectNothingLeft();
  });

  test("works from a folder with a blank in its path", async () => {
    const cache = join(places.root, "cache with a blank");
    cpSync(places.cache, cache, { recursive: true, verbatimSymlinks: true });
    // As an install there would have written it.
    for (const name of readdirSync(cache, { recursive: true, encoding: "utf8" })) {
      if (!/erlang\/(erts-[^/]*\/)?bin\/erl$/.test(name)) continue;
      const script = join(cache, name);
      if (lstatSync(script).isSymbolicLink()) continue;
      writeFileSync(script, readFileSync(script, "utf8").replaceAll(places.cache, cache));
    }
    await using broker = await openAs("local", cache);
    await expectWorks(broker.address.url);
  });

  test("keeps its password to itself and takes no other login", async () => {
    await using broker = await openAs("local", places.cache);
    const url = new URL(broker.address.url);
    const folder = join(places.root, nodeFolders()[0] ?? "");
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(statSync(join(folder, "rabbitmq.conf")).mode & 0o777).toBe(0o600);
    const said = nodeProcesses().map(
      (pid) => readFileSync(`/proc/${pid}/cmdline`, "utf8") + readFileSync(`/proc/${pid}/environ`, "utf8"),
    );
    expect(said.length).toBeGreaterThan(2);
    expect(said.join() + broker.label + broker.notes.join()).not.toContain(url.password);
    await expect(connect(`amqp://guest:guest@127.0.0.1:${url.port}`)).rejects.toThrow(/ACCESS_REFUSED/);
  });

  test("two run side by side", async () => {
    await using one = await openAs("local", places.cache);
    await using two = await openAs("local", places.cache);
    await expectWorks(one.address.url);
    await expectWorks(two.address.url);
  });

  test.each([30, 500, 1_500, 3_000])("that is aborted after %i ms leaves nothing", async (after) => {
    await expectAborted((signal) => openAs("local", places.cache, signal), after);
    expectNothingLeft();
  });

  test.each([false, true])("is gone when its owner is killed (while starting: %s)", async (early) => {
    const owner = await startOwner("local", places.cache, early);
    if (early) await delay(700);
    else await expectWorks(owner.url);
    expect(nodeFolders()).toHaveLength(1);
    await owner.kill();
    await eventually(() => nodeFolders().length === 0 && nodeProcesses().length === 0);
  });

  test("is cleaned up by close() when its guard was killed", async () => {
    const broker = await openAs("local", places.cache);
    process.kill(guardPid(), "SIGKILL");
    await broker.close();
    await eventually(() => nodeProcesses().length === 0, 5_000);
    expectNothingLeft();
  });

  test("is cleaned up by the next start when both owner and guard were killed", async () => {
    const owner = await startOwner("local", places.cache);
    const before = nodeFolders();
    const guard = guardPid();
    process.kill(guard, "SIGKILL");
    await owner.kill();
    await eventually(() => commandLine(guard) === "", 5_000);
    expect(nodeFolders()).toEqual(before);
    await using broker = await openAs("local", places.cache);
    await expectWorks(broker.address.url);
    expect(nodeFolders()).toHaveLength(1);
    expect(nodeFolders()).not.toEqual(before);
    await eventually(() => processesNaming(join(places.root, before[0] ?? "")).length === 0, 5_000);
  });
});

function guardPid(): number {
  const pids = readFileSync(join(places.root, nodeFolders()[0] ?? "", "pids.json"), "utf8");
  return (JSON.parse(pids) as { guard: { pid: number } }).guard.pid;
}

describe("a server of this machine", () => {
  /** A PATH on which the unpacked server and its Erlang are, as links. */
  function withPath(): void {
    const bin = join(places.root, "bin");
    mkdirSync(bin, { recursive: true });
    const { server = "", erlang = "", epmd = "" } = installation ?? {};
    for (const file of [server, join(erlang, "erl"), epmd]) {
      const link = join(bin, file.slice(dirname(file).length + 1));
      if (!existsSync(link)) symlinkSync(file, link);
    }
    process.env.PATH = `${bin}:${process.env.PATH}`;
  }

  test("is found on PATH and goes before an installed one", async () => {
    const path = process.env.PATH;
    withPath();
    try {
      await using broker = await openAs("local", places.cache);
      expect(broker.how).toBe("local");
      expect(broker.label).toMatch(/^RabbitMQ \d+\.\d+\.\d+ on this machine$/);
      await expectWorks(broker.address.url);
    } finally {
      process.env.PATH = path;
    }
    expectNothingLeft();
  });

  test("that does not start shows the end of its log and leaves nothing", async () => {
    const { startLocal } = await built<typeof import("../../src/broker/local.ts")>("local");
    const script = join(places.root, "broken-server");
    writeFileSync(script, "#!/bin/sh\necho first\necho 'cannot start today' >&2\nexit 7\n");
    chmodSync(script, 0o755);
    const { epmd = "", erlang = "" } = installation ?? {};
    const broken: Installation = {
      how: "local",
      server: script,
      version: "1.2.3",
      erlang,
      epmd,
      libraries: [],
    };
    const starting = startLocal(broken, { note: () => {} }, unusable);
    const error = await starting.then(
      () => undefined,
      (problem: Error) => problem,
    );
    expect(error?.message).toBe(
      "RabbitMQ 1.2.3 on this machine did not start: server ended by itself (exit code 7); " +
        "the end of its log:\n  first\n  cannot start today",
    );
    expect(error).toMatchObject({ kind: "broker", hint: expect.stringContaining("--broker") });
    expectNothingLeft();
  });
});
