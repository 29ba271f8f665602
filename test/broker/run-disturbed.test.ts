import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { outside } from "./docker.ts";
import { onEveryBroker } from "./on-brokers.ts";
import { CuttableProxy } from "./proxy.ts";

const scenario = "messages: {count: 400, kinds: {task: {work: 10ms}}}\nworkers: {count: 2, prefetch: 5}\n";

onEveryBroker("disturbed", ({ url }) => {
  it("a run whose connections drop reconnects, counts that, and loses nothing", async () => {
    using space = new Workspace();
    await using proxy = await CuttableProxy.before(url);
    const running = workq(["run", space.file("s.yaml", scenario), "--broker", proxy.url, "--out", space.out]);
    let cut = 0;
    for (const wait of [1500, 500]) {
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
    const paced = `${scenario}producers: {rate: 50/s}\nvariants: {a: {}, b: {}}\n`;
    const { code, stdout, stderr } = await workq(
      ["run", space.file("s.yaml", paced), "--broker", url, "--out", space.out],
      {
        interrupt: (kill) => setTimeout(() => kill("SIGINT"), 2500),
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

  it("the second Ctrl-C stops at once and leaves no queue behind", async () => {
    using space = new Workspace();
    const name = "workq-bench-test.interrupted";
    const slow = `messages: {count: 50, kinds: {task: {work: 5s}}}\nqueue: {name: ${name}}\n`;
    const { code } = await workq(["run", space.file("s.yaml", slow), "--broker", url, "--out", space.out], {
      interrupt: (kill) => {
        setTimeout(() => kill("SIGINT"), 2000);
        setTimeout(() => kill("SIGINT"), 2300);
      },
    });
    expect(code).toBe(130);
    await using other = await outside(url);
    await expect(other.channel.checkQueue(name)).rejects.toThrow("NOT_FOUND");
  });
});
