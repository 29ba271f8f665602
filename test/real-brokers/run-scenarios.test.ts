import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import type { Result } from "../../src/result/schema.ts";
import { Workspace, workq } from "../cli.ts";
import { expectHolds } from "./judged.ts";
import { onEveryBroker, onOldestAndNewest } from "./on-brokers.ts";

/** Scenarios with faults need a broker of their own: see run-faults.test.ts. */
const scenarios = readdirSync("scenarios").filter(
  (name) =>
    name.endsWith(".yaml") && !/^faults:|^ +faults:|crash:/m.test(readFileSync(`scenarios/${name}`, "utf8")),
);

function expectAccounted({ variants }: Result): void {
  for (const { ledger } of variants.flatMap((variant) => variant.runs)) {
    expect(Object.values(ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(ledger.attempted);
    expect(ledger.unexpected).toBe(0);
    expect(ledger.causes.unexplained ?? 0).toBe(0);
  }
}

const runOn =
  (url: string) =>
  (space: Workspace, name: string, ...more: string[]) =>
    workq(["run", `scenarios/${name}`, "--broker", url, "--out", space.out, ...more]);

onOldestAndNewest("shipped scenarios", ({ url }) => {
  const run = runOn(url);

  it.each(scenarios.filter((name) => name !== "odd-heavy.yaml"))(
    "%s passes as shipped, with every message accounted for",
    async (name) => {
      using space = new Workspace();
      const ran = await run(space, name);
      expectHolds(space.result(), ran);
      expectAccounted(space.result());
    },
  );
});

onEveryBroker("odd-heavy.yaml", ({ url }) => {
  const run = runOn(url);

  it("passes: round-robin gives one worker all the heavy messages, fair dispatch shares the work", async () => {
    using space = new Workspace();
    const ran = await run(space, "odd-heavy.yaml");
    expectHolds(space.result(), ran);
    expect(ran.code, ran.stdout).toBe(space.result().verdict === "pass" ? 0 : 4);
    expectAccounted(space.result());
    const [roundRobin, fair] = space.result().variants.map((variant) => variant.runs[0]);
    expect(roundRobin?.workers.map(({ byKind }) => byKind)).toEqual([
      { heavy: 50, light: 0 },
      { heavy: 0, light: 50 },
    ]);
    expect(roundRobin?.workers.map(({ messageShare }) => messageShare)).toEqual([0.5, 0.5]);
    // Beside the same work, whatever the machine made of it, both workers of fair dispatch have heavy messages.
    for (const worker of fair?.workers ?? []) expect(worker.byKind["heavy"]).toBeGreaterThan(0);
    expect(fair?.workers.every(({ maxInFlight }) => maxInFlight === 1)).toBe(true);
  });

  it("a false expectation fails the run with 1, and says expected and actual", async () => {
    using space = new Workspace();
    const wrong = ["--variant", "round-robin", "--set", "messages.count=20", "--set", "expect.handled=21"];
    const { code, stdout } = await run(space, "odd-heavy.yaml", ...wrong);
    expect(code).toBe(1);
    expect(stdout).toMatch(/✗ handled +expected = 21, actual 20/);
    expect(stdout).toMatch(/^FAIL /m);
  });
});
