import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { onEveryBroker } from "./on-brokers.ts";

const lateOrders = new URL("late-orders.mjs", import.meta.url).href;

onEveryBroker("the start of a run", ({ url }) => {
  it("gives every delivery its times, however late a thread hears of it", async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", "messages: {count: 10}\nworkers: {count: 2, prefetch: 5}\n");
    const ran = await workq(["run", file, "--broker", url, "--out", space.out, "--no-color"], {
      env: { NODE_OPTIONS: `--import=${lateOrders}` },
    });
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const run = space.result().variants[0]?.runs[0];
    expect(run?.ledger.fates.handled).toBe(10);
    expect(run?.dispatch.makespan).toBeGreaterThan(0);
    expect(run?.dispatch.efficiency).toBeGreaterThan(0);
    for (const figure of Object.values({ ...run?.latency, ...run?.wait })) {
      expect(figure).toBeGreaterThanOrEqual(0);
    }
  });
});
