import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { onEveryBroker } from "./on-brokers.ts";

const scenarios = readdirSync("scenarios").filter((name) => name.endsWith(".yaml"));

onEveryBroker("shipped scenarios", ({ url }) => {
  it.each(scenarios)("%s passes as shipped, with every message accounted for", async (name) => {
    using space = new Workspace();
    const { code, stdout, stderr } = await workq([
      "run",
      `scenarios/${name}`,
      "--broker",
      url,
      "--out",
      space.out,
    ]);
    expect(code, stdout + stderr).toBe(0);
    for (const variant of space.result().variants) {
      for (const { ledger } of variant.runs) {
        expect(Object.values(ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(ledger.attempted);
        expect(ledger.unexpected).toBe(0);
        expect(ledger.causes.unexplained ?? 0).toBe(0);
      }
    }
    expect(stdout).toMatch(/^PASS /m);
  });

  it("round-robin gives one worker all the heavy messages, and fair dispatch shares the work", async () => {
    using space = new Workspace();
    await workq(["run", "scenarios/odd-heavy.yaml", "--broker", url, "--out", space.out]);
    const [roundRobin, fair] = space.result().variants.map((variant) => variant.runs[0]);
    expect(roundRobin?.workers.map(({ byKind }) => byKind)).toEqual([
      { heavy: 50, light: 0 },
      { heavy: 0, light: 50 },
    ]);
    expect(roundRobin?.workers.map(({ messageShare }) => messageShare)).toEqual([0.5, 0.5]);
    expect(roundRobin?.dispatch.efficiency).toBeLessThanOrEqual(0.6);
    expect(fair?.dispatch.efficiency).toBeGreaterThanOrEqual(0.9);
    expect(fair?.workers.every(({ maxInFlight }) => maxInFlight === 1)).toBe(true);
  });

  it("a false expectation fails the run with 1, and says expected and actual", async () => {
    using space = new Workspace();
    const args = [
      "run",
      "scenarios/odd-heavy.yaml",
      "--variant",
      "round-robin",
      "--broker",
      url,
      "--out",
      space.out,
    ];
    const { code, stdout } = await workq([...args, "--set", 'expect.efficiency=">= 0.99"']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ efficiency +expected ≥ 99 %, actual 5\d(\.\d)? %/);
    expect(stdout).toMatch(/^FAIL /m);
  });
});
