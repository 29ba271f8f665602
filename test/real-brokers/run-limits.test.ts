import { expect, it } from "vitest";
import type { Result, RunResult } from "../../src/result/schema.ts";
import { onEveryBroker } from "./on-brokers.ts";

onEveryBroker("delivery limits", ({ url }) => {
  /** Runs a scenario of one variant, whose messages all have to be accounted for. */
  async function ran(yaml: string): Promise<{ result: Result; run: RunResult; old: boolean }> {
    const { parseScenario, run: runScenario } = await import("../../dist/index.js");
    const close = async () => undefined;
    const broker = { how: "external" as const, label: "", address: { url }, control: null, close };
    const result = await runScenario(parseScenario(yaml), {
      broker: { ...broker, [Symbol.asyncDispose]: close },
    });
    const run = result.variants[0]?.runs[0];
    if (run === undefined) throw new Error("no run");
    expect(run.ending).toBe("completed");
    expect(Object.values(run.ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(run.ledger.attempted);
    expect(run.ledger.causes).toEqual({});
    return { result, run, old: result.environment.broker.version.startsWith("3.") };
  }

  it("what connections took along that were cut while they were busy is at the delivery limit, not lost", async () => {
    const { result, run } = await ran(`
queue: {type: quorum, deliveryLimit: 1}
messages: {count: 1000, kinds: {a: {work: 5ms}}}
producers: {rate: 600/s}
workers: {count: 4}
faults: [{at: 500ms, do: cut-connection, every: 300ms, times: 4}]`);
    expect(run.ledger.fates).toMatchObject({ lost: 0, rejected: 0, left: 0 });
    const { handled, deliveryLimit } = run.ledger.fates;
    expect(handled + deliveryLimit).toBe(1000);
    expect(result.verdict).toBe(deliveryLimit > 0 ? "fail" : "pass");
  });

  it("a limit of 0 takes all that killed workers held, also what was only on its way to them", async () => {
    const { result, run } = await ran(`
queue: {type: quorum, deliveryLimit: 0}
messages: {count: 1000, kinds: {a: {work: 2ms, size: 2KiB}}}
workers: {count: 4}
faults: [{at: 100ms, do: kill-worker, workers: 2, back: 200ms}]`);
    const { handled, deliveryLimit } = run.ledger.fates;
    expect(handled + deliveryLimit).toBe(1000);
    expect(deliveryLimit).toBeGreaterThan(0);
    expect(result.verdict).toBe("fail");
    expect(result.variants[0]?.checks).toContainEqual(
      expect.objectContaining({ name: "deliveryLimit", actual: deliveryLimit, verdict: "fail" }),
    );
  });

  it.each(["record: full", "record: summary"])(
    "good messages that a crash took along to the limit are counted and told of (%s)",
    async (record) => {
      const { result, run } = await ran(`
${record}
queue: {type: quorum, deliveryLimit: 3}
messages:
  count: 40
  pattern: [good, good, good, good, poison, good, good, good, good, good]
  kinds: {good: {work: 10ms}, poison: {work: 10ms}}
workers: {count: 1, prefetch: unlimited, crash: {kind: poison, back: 100ms}}
expect: {handled: ">= 4"}`);
      const { handled, deliveryLimit } = run.ledger.fates;
      expect(handled + deliveryLimit).toBe(40);
      expect(run.ledger.untouched).toBeGreaterThan(20);
      expect(run.warnings.join()).toContain(`${run.ledger.untouched} messages that no worker had begun`);
      expect(result.verdict).toBe("fail");
    },
  );

  it("a smaller prefetch spares them, and an expectation of the limit passes", async () => {
    const { result, run } = await ran(`
queue: {type: quorum, deliveryLimit: 3}
messages: {count: 20, pattern: [good, poison, good, good, good], kinds: {good: {}, poison: {}}}
workers: {count: 2, prefetch: 1, crash: {kind: poison, back: 50ms}}
expect: {deliveryLimit: 4, lost: 0}`);
    expect(run.ledger.fates).toMatchObject({ handled: 16, deliveryLimit: 4 });
    expect(run.ledger.untouched).toBe(0);
    expect(result.verdict).toBe("pass");
  });

  it("the broker's own limit is 20 returns since 4.0; before, requeueing for ever is refused", async () => {
    const scenario = `
queue: {type: quorum}
messages: {count: 20, pattern: [ok, ok, ok, poison], kinds: {ok: {}, poison: {}}}
workers: {count: 2, prefetch: 1, reject: {share: 100%, requeue: true, kind: poison}}`;
    const { old } = await ran("messages: {count: 1}");
    if (old) await expect(ran(scenario)).rejects.toThrow("go round for ever on RabbitMQ 3.");
    else {
      const { run } = await ran(scenario);
      expect(run.ledger.fates).toMatchObject({ handled: 15, deliveryLimit: 5, rejected: 0 });
      expect(run.workers.reduce((sum, { received }) => sum + received, 0)).toBe(15 + 5 * 21);
    }
  });

  it.each(["deliveryLimit: unlimited", "arguments: {x-delivery-limit: -1}"])(
    "with %s none is dropped, however often it is requeued",
    async (setting) => {
      // Far beyond 20 returns each: the seed draws which.
      const { result, run } = await ran(`
queue: {type: quorum, ${setting}}
messages: {count: 4}
workers: {count: 1, prefetch: 1, reject: {share: 97%, requeue: true}}`);
      expect(run.ledger.fates).toMatchObject({ handled: 4, deliveryLimit: 0 });
      expect(run.ledger.redelivered).toBeGreaterThan(60);
      expect(result.verdict).toBe("pass");
    },
  );
});

onEveryBroker("a delayed retry", ({ url }) => {
  const close = async () => undefined;
  const broker = { how: "external" as const, label: "", address: { url }, control: null, close };

  it("holds the end of a run up until all that was returned came again; before RabbitMQ 4.3 it is refused", async () => {
    const { parseScenario, run } = await import("../../dist/index.js");
    const scenario = parseScenario(`
queue: {type: quorum, deliveryLimit: 10, delayedRetry: {min: 1500ms, max: 3s}}
messages: {count: 20}
workers: {count: 1, prefetch: 5, reject: {share: 30%, requeue: true}}
faults: [{at: 100ms, do: cut-connection, workers: 1}]`);
    const running = run(scenario, { broker: { ...broker, [Symbol.asyncDispose]: close } });
    const result = await running.catch((error: unknown) => error);
    if (result instanceof Error)
      return expect(result.message).toMatch(/RabbitMQ (3\.|4\.0).* has no delayed retry/);
    const { ledger, ending } = (result as Result).variants[0]?.runs[0] ?? {};
    expect(ending).toBe("completed");
    expect(ledger?.fates).toMatchObject({ handled: 20, lost: 0 });
    expect(ledger?.redelivered).toBeGreaterThan(0);
  });

  it("by a raw argument is known as well", async () => {
    const { parseScenario, run } = await import("../../dist/index.js");
    const scenario = parseScenario(`
queue: {type: quorum, arguments: {x-delayed-retry-type: all, x-delayed-retry-min: 1500, x-delayed-retry-max: 3000}}
messages: {count: 20}
workers: {count: 1, prefetch: 5, reject: {share: 30%, requeue: true}}`);
    const result = await run(scenario, { broker: { ...broker, [Symbol.asyncDispose]: close } });
    expect(result.variants[0]?.runs[0]?.ledger.fates).toMatchObject({ handled: 20, lost: 0 });
  });
});
