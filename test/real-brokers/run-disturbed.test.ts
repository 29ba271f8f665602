import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { OwnBroker, outside } from "./docker.ts";
import { hasDocker, onOldestAndNewest } from "./on-brokers.ts";
import { CuttableProxy } from "./proxy.ts";

const scenario = "messages: {count: 400, kinds: {task: {work: 10ms}}}\nworkers: {count: 2, prefetch: 5}\n";

onOldestAndNewest("disturbed", ({ url }) => {
  it("a run whose connections drop reconnects, counts that, and loses nothing", async () => {
    using space = new Workspace();
    await using proxy = await CuttableProxy.before(url);
    const running = workq(["run", space.file("s.yaml", scenario), "--broker", proxy.url, "--out", space.out]);
    let cut = 0;
    await proxy.carried(20_000);
    for (const wait of [300, 500]) {
      await sleep(wait);
      cut += proxy.cut();
    }
    const { code, stdout, stderr } = await running;
    expect(code, stdout + stderr).toBe(0);
    expect(cut).toBeGreaterThanOrEqual(3);
    const run = space.result().variants[0]?.runs[0];
    expect(run?.ledger).toMatchObject({
      attempted: 400,
      fates: { handled: 400, lost: 0, unresolved: 0 },
      unexpected: 0,
    });
    expect(run?.ledger.redelivered).toBeGreaterThan(0);
    expect(run?.workers.reduce((sum, worker) => sum + worker.reconnects, 0)).toBeGreaterThanOrEqual(2);
    expect(run?.dispatch.prefetchViolations).toBe(0);
    expect(stdout).toContain("connections were lost");
  });

  it("the first Ctrl-C stops publishing, drains, reports, and ends with 130", async () => {
    using space = new Workspace();
    // The fault says that the run has begun.
    const fault = "faults: [{at: 300ms, do: kill-worker, back: 10ms}]\n";
    const paced = `${scenario}producers: {rate: 50/s}\n${fault}variants: {a: {}, b: {}}\n`;
    const { code, stdout, stderr } = await workq(
      ["run", space.file("s.yaml", paced), "--broker", url, "--out", space.out],
      {
        when: { words: "fault 1: ", act: (kill) => setTimeout(() => kill("SIGINT"), 1500) },
      },
    );
    expect(code, stdout + stderr).toBe(130);
    const { variants, verdict } = space.result();
    expect(variants).toHaveLength(1);
    const run = variants[0]?.runs[0];
    expect(run?.ending).toBe("interrupted");
    expect(run?.ledger.attempted).toBeLessThan(400);
    expect(run?.ledger.fates.handled).toBe(run?.ledger.attempted);
    expect(verdict).toBe("inconclusive");
  });

  it("SIGTERM stops at once and leaves no queue behind", async () => {
    using space = new Workspace();
    const name = "workq-bench-test.terminated";
    const slow = `messages: {count: 50, kinds: {task: {work: 5s}}}\nqueue: {name: ${name}}\n`;
    const { code } = await workq(["run", space.file("s.yaml", slow), "--broker", url, "--out", space.out], {
      when: { words: ": started", act: (kill) => setTimeout(() => kill("SIGTERM"), 1000) },
    });
    expect(code).toBe(130);
    await using other = await outside(url);
    await expect(other.channel.checkQueue(name)).rejects.toThrow("NOT_FOUND");
  });

  it("the second Ctrl-C stops at once and leaves no queue behind", async () => {
    using space = new Workspace();
    const name = "workq-bench-test.interrupted";
    const slow = `messages: {count: 50, kinds: {task: {work: 5s}}}\nqueue: {name: ${name}}\n`;
    const { code } = await workq(["run", space.file("s.yaml", slow), "--broker", url, "--out", space.out], {
      when: {
        words: ": started",
        act: (kill) => {
          setTimeout(() => kill("SIGINT"), 1000);
          setTimeout(() => kill("SIGINT"), 1300);
        },
      },
    });
    expect(code).toBe(130);
    await using other = await outside(url);
    await expect(other.channel.checkQueue(name)).rejects.toThrow("NOT_FOUND");
  });

  it("a connection lost long after publishing without confirms makes nothing unknown", async () => {
    using space = new Workspace();
    await using proxy = await CuttableProxy.before(url);
    const file = space.file("s.yaml", `${scenario}producers: {confirms: false}\n`);
    const running = workq(["run", file, "--broker", proxy.url, "--out", space.out]);
    await proxy.carried(20_000);
    await sleep(700);
    proxy.cut();
    const { code, stdout, stderr } = await running;
    expect(code, stdout + stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    expect(run).toMatchObject({ ending: "completed", ledger: { recovered: 0, fates: { handled: 400 } } });
  });

  it("a broker that stalls thins out no schedule: all that was due is sent, late", async () => {
    using space = new Workspace();
    await using proxy = await CuttableProxy.before(url);
    const paced =
      "messages: {duration: 1500ms}\nproducers: {rate: 400/s, maxUnconfirmed: 50}\nworkers: {count: 2, prefetch: 50}\n";
    const running = workq(["run", space.file("s.yaml", paced), "--broker", proxy.url, "--out", space.out]);
    await proxy.carried(10_000);
    await sleep(300);
    await proxy.freeze(1500);
    const { code, stdout, stderr } = await running;
    expect(code, stdout + stderr).toBe(0);
    expect(space.result().variants[0]?.runs[0]?.ledger).toMatchObject({
      attempted: 600,
      fates: { handled: 600 },
    });
  });

  it("a worker that starts late still starts late when its connection dropped before", async () => {
    const { expand, parseScenario, runPlan } = await import("../../dist/index.js");
    await using proxy = await CuttableProxy.before(url);
    const late = parseScenario(
      "messages: {count: 300, kinds: {task: {work: 20ms}}}\nworkers: [{name: early, prefetch: 1}, {name: late, prefetch: 1, start: 3s}]",
    );
    const variant = late.variants[0];
    if (variant === undefined) throw new Error("no variant");
    const never = new AbortController().signal;
    const control = { windDown: never, stop: never, watch: () => undefined };
    void proxy.carried(20_000).then(() => proxy.cut());
    const { works } = await runPlan(
      expand(variant.scenario),
      { address: { url: proxy.url }, control: null },
      control,
    );
    const log = works.find(({ name }) => name === "late");
    expect(log?.length).toBeGreaterThan(10);
    expect(log?.received[0]).toBeGreaterThanOrEqual(2990);
  });

  it("a queue deleted by somebody else is declared again, and what was in it is lost without a known cause", async () => {
    using space = new Workspace();
    await using proxy = await CuttableProxy.before(url);
    await using other = await outside(url);
    const name = "workq-bench-test.deleted";
    const slow = `messages: {count: 50, kinds: {task: {work: 100ms}}}\nqueue: {name: ${name}}\n`;
    const running = workq(["run", space.file("s.yaml", slow), "--broker", proxy.url, "--out", space.out]);
    await proxy.carried(6_000);
    await sleep(500);
    await other.channel.deleteQueue(name);
    const { code, stdout, stderr } = await running;
    expect(code, stdout + stderr).toBe(1);
    const ledger = space.result().variants[0]?.runs[0]?.ledger;
    expect(ledger?.causes).toEqual({ unexplained: ledger?.fates.lost });
    expect(ledger?.fates.lost).toBeGreaterThan(0);
    // Three links that come back once, and the sampler's: a storm was hundreds.
    expect(proxy.accepted).toBeLessThan(30);
    await expect(other.channel.checkQueue(name)).rejects.toThrow("NOT_FOUND");
  });

  it("a queue that was there before the run is neither purged nor deleted by a fault", async () => {
    using space = new Workspace();
    await using other = await outside(url);
    const name = "workq-bench-test.mine";
    await other.channel.assertQueue(name, { durable: true });
    const file = space.file(
      "s.yaml",
      `messages: {count: 50, kinds: {task: {work: 10ms}}}\nqueue: {name: ${name}}\nfaults: [{at: 50%, do: delete-queue}]\n`,
    );
    const { code, stdout, stderr } = await workq(["run", file, "--broker", url, "--out", space.out]);
    expect(code, stdout + stderr).toBe(2);
    expect(stderr).toContain("s.yaml:3  faults: delete-queue: queue");
    expect(stderr).toContain("was there before the run");
    expect((await other.channel.deleteQueue(name)).messageCount).toBe(0);
  });

  it("purged and deleted queues, cut connections and workers that come and go are accounted for, and end", async () => {
    using space = new Workspace();
    const file = space.file(
      "s.yaml",
      `messages: {count: 1500, kinds: {task: {work: 3ms}}}
producers: {count: 2, rate: 500/s, maxUnconfirmed: 100}
workers: {count: 2, prefetch: 10}
faults:
  - {at: 300ms, do: purge-queue}
  - {at: 600ms, do: add-workers, workers: 2}
  - {at: 900ms, do: remove-workers}
  - {every: 400ms, do: cut-connection}
  - {at: 1100ms, do: kill-producer, back: 200ms}
  - {at: 1300ms, do: delete-queue}
  - {at: 1500ms, do: kill-worker, worker: worker-1, back: 300ms}
  - {after: previous, do: slow-network, for: 300ms, latency: 10ms, bandwidth: 200KiB/s}
expect: {lost: ">= 0", causes.unexplained: 0, refused: ">= 0"}
`,
    );
    const { code, stdout, stderr } = await workq(["run", file, "--broker", url, "--out", space.out]);
    expect(code, stdout + stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    const fates = Object.values(run?.ledger.fates ?? {});
    expect(fates.reduce((sum, n) => sum + n, 0)).toBe(1500);
    expect(run?.faults.map(({ problem }) => problem)).toEqual(Array(8).fill(null));
    expect(run?.faults.reduce((sum, { lost }) => sum + lost, 0)).toBe(run?.ledger.fates.lost);
    expect(run?.workers.map(({ name }) => name)).toEqual(["worker-1", "worker-2", "added-1", "added-2"]);
  });

  it("workers that are added while the broker's connections are cut work all the same", async () => {
    using space = new Workspace();
    const file = space.file(
      "s.yaml",
      `messages: {count: 400, kinds: {task: {work: 20ms}}}
producers: {rate: 150/s}
workers: {count: 1, prefetch: 1}
faults:
  - {at: 500ms, do: exec, run: "true"}
  - {at: 500ms, do: cut-connection}
  - {at: 510ms, do: add-workers, workers: 2}
`,
    );
    const args = ["run", file, "--broker", url, "--allow-exec", "--out", space.out];
    const { code, stdout, stderr } = await workq(args);
    expect(code, stdout + stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    for (const { messages } of run?.workers ?? []) expect(messages).toBeGreaterThan(0);
  });

  it("a message of somebody else's in a named queue goes back untouched, also with ackEvery", async () => {
    using space = new Workspace();
    await using other = await outside(url);
    const name = "workq-bench-test.foreign";
    await other.channel.assertQueue(name, { durable: true });
    const file = space.file(
      "s.yaml",
      `messages: {count: 60, kinds: {task: {work: 20ms}}}\nqueue: {name: ${name}}\nworkers: {count: 1, prefetch: 20, ackEvery: 5}\n`,
    );
    const send = () => other.channel.sendToQueue(name, Buffer.from("precious"));
    const { code } = await workq(["run", file, "--broker", url, "--out", space.out], {
      when: { words: ": started", act: () => setTimeout(send, 800) },
    });
    expect(code).toBe(1);
    expect(space.result().variants[0]?.runs[0]?.ledger).toMatchObject({
      unexpected: 1,
      fates: { handled: 60 },
    });
    const message = await other.channel.get(name, { noAck: true });
    expect(message === false ? "" : message.content.toString()).toBe("precious");
    await other.channel.deleteQueue(name);
  });
});

it.skipIf(!hasDocker)(
  "the second Ctrl-C ends a run whose broker hangs",
  async () => {
    using space = new Workspace();
    await using broker = await OwnBroker.start("");
    let paused: Promise<unknown> | undefined;
    const { code } = await workq(
      ["run", space.file("s.yaml", scenario), "--broker", broker.url, "--out", space.out],
      {
        when: {
          words: ": started",
          act: (kill) => {
            paused = broker.pauseAfter(1000).finally(() => {
              setTimeout(() => kill("SIGINT"), 2000);
              setTimeout(() => kill("SIGINT"), 2300);
            });
          },
        },
      },
    );
    expect(await paused).toBe("paused");
    expect(code).toBe(130);
  },
  120_000,
);
