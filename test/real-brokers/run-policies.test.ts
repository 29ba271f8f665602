import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Broker } from "../../src/index.ts";
import type { RunResult } from "../../src/result/schema.ts";
import { built, containersOf } from "./broker-support.ts";
import { hasDocker, hasLocal } from "./on-brokers.ts";
import { shellOf } from "./rabbitmqctl.ts";

const brokers = [
  { name: "this machine's RabbitMQ", asked: "local", there: hasLocal },
  { name: "RabbitMQ 4.3 in Docker", asked: "docker", there: hasDocker },
].filter(({ there }) => there);

type Management = typeof import("../../src/broker/management.ts");

const policy = (name: string, definition: Record<string, string | number>) => ({
  name,
  vhost: "/",
  pattern: `^${name}$`,
  definition,
  "apply-to": "queues",
  priority: 1,
});

/** What somebody set on the broker for queues of these names. */
const definitions = {
  policies: [
    policy("short", { "max-length": 10 }),
    policy("ttl", { "message-ttl": 100 }),
    policy("parked", { "message-ttl": 200, "dead-letter-exchange": "elsewhere" }),
    policy("limited", { "delivery-limit": 1 }),
    policy("delayed", { "delayed-retry-type": "all", "delayed-retry-min": 1500, "delayed-retry-max": 3000 }),
    policy("held", { "delayed-retry-type": "all", "delayed-retry-min": 60_000, "delayed-retry-max": 60_000 }),
  ],
  parameters: [
    {
      component: "operator_policy",
      name: "operators",
      vhost: "/",
      value: { pattern: "^operated$", "apply-to": "queues", priority: 1, definition: { "max-length": 10 } },
    },
  ],
};

describe.each(brokers)("policies on $name", ({ asked }) => {
  let broker: Broker;
  let isOld: boolean;

  beforeAll(async () => {
    const { openBroker } = await import("../../dist/index.js");
    broker = await openBroker(
      {
        asked,
        choice: { use: "auto" },
        baseDir: ".",
        install: true,
        env: process.env,
        signal: AbortSignal.timeout(200_000),
      },
      { note: () => undefined },
    );
    const shell = await shellOf(broker);
    isOld = (await shell("rabbitmqctl -q version")).trim().startsWith("3.");
    // Older ones refuse what they do not know.
    const known = isOld
      ? definitions.policies.filter(({ name }) => name !== "delayed" && name !== "held")
      : definitions.policies;
    const text = JSON.stringify({ ...definitions, policies: known });
    const { username } = new URL(broker.address.url);
    await shell(`file=$(mktemp) && printf %s '${text}' > $file && chmod 644 $file && rabbitmqctl -q import_definitions $file && rm $file
rabbitmqctl -q add_vhost quorums --default-queue-type quorum
rabbitmqctl -q set_permissions -p quorums ${username} '.*' '.*' '.*'`);
  });

  afterAll(() => broker?.close());

  async function ran(yaml: string, on: Broker = broker): Promise<RunResult> {
    const { parseScenario, run: runScenario } = await import("../../dist/index.js");
    const result = await runScenario(parseScenario(yaml), { broker: on });
    const run = result.variants[0]?.runs[0] as RunResult | undefined;
    if (run === undefined) throw new Error("no run");
    expect(Object.values(run.ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(run.ledger.attempted);
    return run;
  }

  /** The same broker where nobody can read its policies. */
  const blind = (): Broker => ({
    ...broker,
    address: broker.address,
    inspector: null,
    [Symbol.asyncDispose]: async () => undefined,
  });

  const messages = "messages: {count: 300, kinds: {a: {work: 3ms}}}\nworkers: {count: 2, prefetch: 10}";

  it.each(["short", "operated"])("of the greatest length drops by overflow (%s)", async (name) => {
    const { ledger, policy: found } = await ran(`queue: {name: ${name}}\n${messages}`);
    expect(ledger.fates.lost).toBeGreaterThan(0);
    expect(ledger.causes).toEqual({ overflow: ledger.fates.lost });
    expect(found).toEqual({ "max-length": 10 });
  });

  it("of a time to live lets messages expire", async () => {
    const { ledger, warnings } = await ran(`queue: {name: ttl}\n${messages}`);
    expect(ledger.fates.expired).toBeGreaterThan(0);
    expect(ledger.fates.handled + ledger.fates.expired).toBe(300);
    expect(warnings).toContain("policies of the broker apply to the queue: message-ttl: 100");
  });

  it("of a delivery limit drops at that", async () => {
    const { ledger } = await ran(`
queue: {name: limited, type: quorum}
messages: {count: 300, kinds: {a: {work: 1ms}}}
workers: {count: 2, prefetch: 10, reject: {share: 60%, requeue: true}}`);
    expect(ledger.fates.deliveryLimit).toBeGreaterThan(0);
    expect(ledger.fates.handled + ledger.fates.deliveryLimit).toBe(300);
  });

  it("of a dead-letter exchange have there what expired and what was rejected", async () => {
    const { ledger, warnings } = await ran(`
queue: {name: parked}
messages: {count: 300, kinds: {a: {work: 3ms}}}
workers: {count: 2, prefetch: 10, reject: {share: 20%}}`);
    const { handled, deadLettered } = ledger.fates;
    expect(handled + deadLettered).toBe(300);
    expect(Object.keys(ledger.deadLetterReasons).toSorted()).toEqual(["expired", "rejected"]);
    expect(warnings.join()).toContain(`${deadLettered} messages were dead-lettered to exchange "elsewhere"`);
  });

  it("that nobody set for a queue read as none", async () => {
    const run = await ran(
      "queue: {maxLength: 5}\nmessages: {count: 200, kinds: {a: {work: 1ms}}}\nworkers: {count: 1, prefetch: 1}",
    );
    expect(run.ledger.causes).toEqual({ overflow: run.ledger.fates.lost });
    expect(run.policy).toEqual({});
  });

  it("that cannot be read leave a loss unexplained, and are named first for it", async () => {
    const { ledger, warnings, policy: found } = await ran(`queue: {name: short}\n${messages}`, blind());
    expect(ledger.causes).toEqual({ unexplained: ledger.fates.lost });
    expect(found).toBeNull();
    expect(warnings.join()).toContain("look at the broker's policies and operator policies first");
  });

  it("of a delayed retry hold the end of a run up until all came again", async () => {
    if (isOld) return expect(definitions.policies.at(-2)?.name).toBe("delayed");
    const { ledger } = await ran(`
queue: {name: delayed, type: quorum}
messages: {count: 10}
workers: {count: 1, prefetch: 5, reject: {share: 30%, requeue: true}}`);
    expect(ledger.redelivered).toBeGreaterThan(0);
    expect(ledger.fates).toMatchObject({ handled: 10, lost: 0 });
  });

  it("of a delayed retry that cannot be read leave what is held back unresolved, and are named for it", async () => {
    if (isOld) return expect(definitions.policies.at(-1)?.name).toBe("held");
    const scenario = `
queue: {name: held, type: quorum}
messages: {count: 10}
workers: {count: 1, prefetch: 5, reject: {share: 50%, requeue: true}}`;
    const { ledger, problem, ending } = await ran(scenario, blind());
    expect(ledger.fates.unresolved).toBeGreaterThan(0);
    expect(ledger.fates.handled + ledger.fates.unresolved).toBe(10);
    expect({ ending, lost: ledger.fates.lost }).toEqual({ ending: "completed", lost: 0 });
    expect(problem).toMatch(/returned to the queue never came again.*policies.*broker\.management/);
  });

  it("a queue is of the type that was asked for, whatever the virtual host's default is", async () => {
    const there = { ...broker, address: { url: new URL("/quorums", broker.address.url).href } };
    const close = async () => undefined;
    const { ledger } = await ran(
      `
queue: {type: classic}
messages: {count: 20, pattern: [ok, ok, ok, poison], kinds: {ok: {}, poison: {}}}
workers: {count: 2, prefetch: 1, reject: {share: 97%, requeue: true, kind: poison}}`,
      { ...there, close, inspector: broker.inspector ?? null, [Symbol.asyncDispose]: close },
    );
    // A quorum queue would have dropped some at its limit of 20 returns.
    expect(ledger.fates).toMatchObject({ handled: 20, lost: 0, deliveryLimit: 0 });
    expect(ledger.redelivered).toBeGreaterThan(60);
  });

  it("are read by a management API as well", async (context) => {
    if (broker.how !== "docker") return context.skip("only the container has the plugin and a known address");
    const shell = await shellOf(broker);
    await shell("rabbitmq-plugins enable rabbitmq_management");
    const [container] = await containersOf(process.pid);
    const { managementInspector } = await built<Management>("management");
    const url = `http://${container?.addresses[0]}:15672`;
    const inspector = managementInspector(url, "the test", broker.address);
    const seen = {
      ...broker,
      address: broker.address,
      inspector,
      [Symbol.asyncDispose]: async () => undefined,
    };
    const { ledger, policy: found } = await ran(`queue: {name: short}\n${messages}`, seen);
    expect(ledger.causes).toEqual({ overflow: ledger.fates.lost });
    expect(found).toEqual({ "max-length": 10 });
  });
});
