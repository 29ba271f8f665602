import { createServer } from "node:net";
import { connect } from "amqplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Ran, Workspace, workq } from "../cli.ts";
import { eventually } from "./broker-support.ts";
import { freePort, OwnBroker, outside } from "./docker.ts";
import { hasDocker, onEveryBroker } from "./on-brokers.ts";

const scenario = "messages: {count: 20}\nworkers: {count: 2}\n";
const stack = /\n\s+at .*[:(]\d+/;

function expectRefusal({ code, stdout, stderr }: Ran, exit: number, ...words: string[]): void {
  const text = stdout + stderr;
  for (const word of words) expect(text).toContain(word);
  expect(text).not.toMatch(stack);
  expect(code, text).toBe(exit);
}

onEveryBroker("refusals", ({ url }) => {
  const at = (change: (url: URL) => void): string => {
    const changed = new URL(url);
    change(changed);
    return changed.href;
  };

  it("a connection that is refused", async () => {
    using space = new Workspace();
    const nowhere = `amqp://127.0.0.1:${await freePort()}`;
    const ran = await workq(["run", space.file("s.yaml", scenario), "--broker", nowhere]);
    expectRefusal(ran, 3, "nothing listens at 127.0.0.1");
    expect(ran.stderr).not.toContain("started");
  });

  it("a wrong password, which is not printed", async () => {
    using space = new Workspace();
    const wrong = at((u) => {
      u.password = "not-the-word";
    });
    const ran = await workq(["run", space.file("s.yaml", scenario), "--broker", wrong, "--out", space.out]);
    expectRefusal(ran, 3, "refused the login of user");
    expect(ran.stdout + ran.stderr).not.toContain("not-the-word");
  });

  it("a virtual host that is missing", async () => {
    using space = new Workspace();
    const missing = at((u) => {
      u.pathname = "/nowhere";
    });
    expectRefusal(
      await workq(["run", space.file("s.yaml", scenario), "--broker", missing]),
      3,
      'no virtual host "nowhere"',
    );
  });

  it("a new queue with an argument that the broker refuses: says which, and not that such a queue is there", async () => {
    using space = new Workspace();
    const name = "workq-bench-test.negative";
    const file = space.file(
      "s.yaml",
      `${scenario}queue: {name: ${name}, arguments: {x-queue-leader-locator: nowhere}}\n`,
    );
    const ran = await workq(["run", file, "--broker", url]);
    expectRefusal(ran, 3, `the broker refuses x-queue-leader-locator for queue "${name}"`, "invalid arg");
    expect(ran.stderr).not.toMatch(/exists|untouched/);
  });

  it("a queue with other settings: says which differs and leaves it untouched", async () => {
    using space = new Workspace();
    await using other = await outside(url);
    const name = "workq-bench-test.theirs";
    await other.channel.assertQueue(name, { durable: true, messageTtl: 600_000 });
    const file = space.file("s.yaml", `${scenario}queue: {name: ${name}, ttl: 5s}\n`);
    const ran = await workq(["run", file, "--broker", url]);
    expectRefusal(
      ran,
      3,
      "left untouched",
      "queue.ttl differs: the scenario says 5000, the queue has 600000",
    );
    await other.channel.assertQueue(name, { durable: true, messageTtl: 600_000 });
    await other.channel.deleteQueue(name);
  });

  it("a named queue that holds messages, which stay there", async () => {
    using space = new Workspace();
    await using other = await outside(url);
    const name = "workq-bench-test.full";
    await other.channel.assertQueue(name, { durable: true });
    other.channel.sendToQueue(name, Buffer.from("precious"));
    await expect.poll(async () => (await other.channel.checkQueue(name)).messageCount).toBe(1);
    const file = space.file("s.yaml", `${scenario}queue: {name: ${name}, deadLetter: true}\n`);
    expectRefusal(await workq(["run", file, "--broker", url]), 3, "1 messages ready", "left untouched");
    await using another = await outside(url);
    await expect(another.channel.checkQueue(`${name}.dead`)).rejects.toThrow("NOT_FOUND");
    const message = await other.channel.get(name, { noAck: true });
    expect(message === false ? "" : message.content.toString()).toBe("precious");
    await other.channel.deleteQueue(name);
  });

  it("a named queue that is empty is used, and still there afterwards", async () => {
    using space = new Workspace();
    await using other = await outside(url);
    const name = "workq-bench-test.empty";
    await other.channel.assertQueue(name, { durable: true });
    const file = space.file("s.yaml", `${scenario}queue: {name: ${name}}\n`);
    const ran = await workq(["run", file, "--broker", url, "--out", space.out]);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    expect((await other.channel.checkQueue(name)).messageCount).toBe(0);
    await other.channel.deleteQueue(name);
  });

  it("two files with --quiet end with a verdict each and a last word on both", async () => {
    using space = new Workspace();
    const good = space.file("good.yaml", scenario);
    const bad = space.file("bad.yaml", `${scenario}expect: {handled: 21}\n`);
    const { code, stdout } = await workq(["run", bad, good, "--quiet", "--broker", url, "--out", space.out]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^FAIL {2}bad/);
    expect(stdout).toMatch(/\nPASS {2}good/);
    expect(stdout.trimEnd().split("\n").at(-1)).toBe("2 scenarios: 1 passed, 1 failed");
  });

  it("an --out that cannot be used is found before the run", async () => {
    using space = new Workspace();
    const inTheWay = space.file("file", "");
    const ran = await workq([
      "run",
      space.file("s.yaml", scenario),
      "--broker",
      url,
      "--out",
      `${inTheWay}/out`,
    ]);
    expectRefusal(ran, 2, "cannot write", "a part of the path is a file");
    expect(ran.stdout).toBe("");
  });

  it("an expectation on a path that names nothing, before anything runs", async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", `${scenario}expect:\n  eficiency: 1\n`);
    const ran = await workq(["run", file, "--broker", `amqp://127.0.0.1:${await freePort()}`]);
    expectRefusal(ran, 2, `${file}:4`, 'did you mean "efficiency"');
  });
});

it("a port on which something else listens", async () => {
  using space = new Workspace();
  const server = createServer((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ran = await workq(["run", space.file("s.yaml", scenario), "--broker", `amqp://127.0.0.1:${port}`]);
  server.close();
  expectRefusal(ran, 3, `127.0.0.1:${port}`, "AMQP");
});

it("a port that answers a byte now and then, in 10 s", async () => {
  using space = new Workspace();
  const server = createServer((socket) => {
    const timer = setInterval(() => socket.write(Buffer.of(1)), 500);
    socket.on("error", () => undefined).on("close", () => clearInterval(timer));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  const ran = await workq(["run", space.file("s.yaml", scenario), "--broker", `amqp://127.0.0.1:${port}`]);
  server.close();
  expectRefusal(ran, 3, `127.0.0.1:${port} did not answer within 10 s`, "the AMQP handshake stopped after");
});

it.skipIf(!hasDocker)("a broker that forbids queues that are not durable", async () => {
  using space = new Workspace();
  await using broker = await OwnBroker.start("deprecated_features.permit.transient_nonexcl_queues = false\n");
  const file = space.file("s.yaml", `${scenario}queue: {durable: false}\n`);
  expectRefusal(
    await workq(["run", file, "--broker", broker.url]),
    3,
    "forbids queues that are not durable",
    "queue.durable: true",
  );
});

describe.skipIf(!hasDocker)("a user", () => {
  let broker: OwnBroker;
  const as = (user: string, vhost = "%2F") => `amqp://${user}:word@127.0.0.1:${broker.port}/${vhost}`;
  const permissions = {
    "no-configure": ["^$", ".*", ".*"],
    "no-write": [".*", "^$", ".*"],
    "no-read": [".*", ".*", "^$"],
    limited: [".*", ".*", ".*"],
  };

  beforeAll(async () => {
    broker = await OwnBroker.start("");
    for (const [user, three] of Object.entries(permissions)) {
      await broker.ctl("add_user", user, "word");
      await broker.ctl("set_permissions", user, ...three);
    }
    for (const [vhost, limits] of [
      ["no-queues", '{"max-queues": 0}'],
      ["few-connections", '{"max-connections": 3}'],
    ] as const) {
      await broker.ctl("add_vhost", vhost);
      await broker.ctl("set_permissions", "-p", vhost, "limited", ".*", ".*", ".*");
      await broker.ctl("set_vhost_limits", "-p", vhost, limits);
    }
    await broker.ctl("add_vhost", "closed");
  });
  afterAll(() => broker[Symbol.asyncDispose]());

  it.each([
    ["no-configure", "no configure permission on queue"],
    ["no-read", "no read permission on queue"],
  ])("%s is told what it may not do, and how it may", async (user, words) => {
    using space = new Workspace();
    const ran = await workq(["run", space.file("s.yaml", scenario), "--broker", as(user)]);
    expectRefusal(ran, 3, `user "${user}" has ${words}`, `rabbitmqctl set_permissions -p / ${user}`);
  });

  it("no-write is told so in the run, which has a report", async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", scenario);
    const ran = await workq(["run", file, "--broker", as("no-write"), "--out", space.out]);
    expectRefusal(ran, 3, "write access to exchange 'amq.default'", "rabbitmqctl set_permissions");
    expect(space.result().variants[0]?.runs[0]).toMatchObject({
      ending: "refused",
      ledger: { fates: { lost: 0 } },
    });
  });

  it("no-write is told so at its first publish", async () => {
    using space = new Workspace();
    const ran = await workq([
      "run",
      space.file("s.yaml", scenario),
      "--broker",
      as("no-write"),
      "--out",
      space.out,
    ]);
    expectRefusal(ran, 3, "write access to exchange 'amq.default'", "rabbitmqctl set_permissions");
  });

  it.each([
    ["no-configure", "no configure permission on queue"],
    ["no-write", 'no write permission on exchange "amq.default"'],
    ["no-read", "no read permission on queue"],
  ])("%s is told so of dead letters as well", async (user, words) => {
    using space = new Workspace();
    const file = space.file("s.yaml", `${scenario}queue: {deadLetter: true}\n`);
    expectRefusal(await workq(["run", file, "--broker", as(user)]), 3, `user "${user}" has ${words}`);
  });

  it.each([
    ["no-queues", 'virtual host "no-queues" has as many queues as it may have: 0'],
    ["closed", 'no virtual host "closed" that user "limited" may use'],
  ])("in the virtual host %s is told of its limit", async (vhost, words) => {
    using space = new Workspace();
    const file = space.file("s.yaml", "messages: {count: 20}\nworkers: {count: 5}\n");
    expectRefusal(await workq(["run", file, "--broker", as("limited", vhost)]), 3, words);
  });

  // Connections of one moment may pass over the limit: it is used up before the run.
  it("in a virtual host with few connections is told of their limit", async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", "messages: {count: 20}\nworkers: {count: 5}\n");
    const url = as("limited", "few-connections");
    const others = [await connect(url), await connect(url), await connect(url)];
    await eventually(
      async () =>
        (await broker.ctl("list_connections", "vhost", "state"))
          .split("\n")
          .filter((line) => line.startsWith("few-connections")).length === 3,
    );
    const ran = await workq(["run", file, "--broker", url]);
    for (const other of others) await other.close();
    expectRefusal(ran, 3, 'virtual host "few-connections" has as many connections as it may have: 3');
  });
});
