import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import type { Result, RunResult } from "../../src/result/schema.ts";
import { type Ran, Workspace, workq } from "../cli.ts";
import { expectHolds } from "./judged.ts";

/** Those whose faults take the tool's own broker down, and those that could run anywhere. */
const shipped = [
  "restart-durable",
  "restart-transient",
  "restart-non-durable",
  "kill-durable",
  "kill-quorum",
  "kill-unconfirmed",
  "worker-dies-manual-ack",
  "worker-dies-auto-ack",
  "partition",
  "scale-out",
  "poison-crash",
];

/** Where the scenarios run; of the durability matrix, whose whole takes minutes, two variants of the `half` do. */
interface Way {
  readonly name: string;
  readonly broker: "local" | "docker";
  readonly there: boolean;
  readonly half: "restart" | "kill";
}

/** The safest, and the one that nothing is safe in. */
const some = /true persistent=true confirms=true ack=manual|false persistent=false confirms=false ack=manual/;

function runsOf(result: Result): RunResult[] {
  return result.variants.flatMap((variant) => variant.runs);
}

function expectAccounted(result: Result): void {
  for (const { ledger, ending } of runsOf(result)) {
    expect(ending).toBe("completed");
    expect(Object.values(ledger.fates).reduce((sum, n) => sum + n, 0)).toBe(ledger.attempted);
    expect(ledger.unexpected).toBe(0);
    expect(ledger.causes.unexplained ?? 0).toBe(0);
    expect(ledger.fates.unresolved).toBe(0);
    expect(ledger.losses.reduce((sum, { count }) => sum + count, 0)).toBe(ledger.fates.lost);
  }
}

/** The shipped scenarios with faults, on one kind of broker. */
export function testFaults({ name, broker, there, half }: Way): void {
  describe.skipIf(!there)(`shipped scenarios with faults on ${name}`, () => {
    const results = new Map<string, Result>();
    let ran: Ran;

    // All in one go: one broker for all of them, which each of them restarts or kills.
    beforeAll(async () => {
      using space = new Workspace();
      const files = shipped.map((name) => `scenarios/${name}.yaml`);
      ran = await workq(["run", ...files, "--broker", broker, "--out", space.out]);
      for (const folder of existsSync(space.out) ? readdirSync(space.out) : []) {
        const result: Result = JSON.parse(readFileSync(join(space.out, folder, "result.json"), "utf8"));
        results.set(result.scenario.name, result);
      }
    });

    it.each(shipped)("%s passes, with every message accounted for and every loss explained", (name) => {
      const result = results.get(name);
      if (result === undefined) throw new Error(ran.stdout + ran.stderr);
      expectHolds(result, ran);
      expectAccounted(result);
      for (const { faults } of runsOf(result)) for (const { problem } of faults) expect(problem).toBeNull();
    });

    it("durability-matrix: durable, persistent, confirmed and acked by hand loses nothing, and every loss has a cause", async () => {
      using space = new Workspace();
      const { readScenario } = await import("../../dist/index.js");
      const { variants } = readScenario("scenarios/durability-matrix.yaml");
      const chosen = variants
        .map(({ name }) => name)
        .filter((name) => name.startsWith(half) && some.test(name));
      expect(chosen).toHaveLength(2);
      const args = chosen.flatMap((name) => ["--variant", name]);
      const file = "scenarios/durability-matrix.yaml";
      const { code, stdout, stderr } = await workq([
        "run",
        file,
        ...args,
        "--broker",
        broker,
        "--out",
        space.out,
      ]);
      expect(code, stdout + stderr).toBe(0);
      const result = space.result();
      expectAccounted(result);
      const lost = new Map(result.variants.map(({ name, runs }) => [name, runs[0]?.ledger]));
      const safest = lost.get(`${half}, durable=true persistent=true confirms=true ack=manual`);
      expect(safest?.fates.lost).toBe(0);
      const worst = lost.get(`${half}, durable=false persistent=false confirms=false ack=manual`);
      expect(worst?.fates.lost).toBeGreaterThan(0);
    }, 300_000);

    it.each(["restart-durable", "kill-durable", "kill-quorum"])(
      "%s loses nothing that was confirmed",
      (name) => {
        for (const { ledger, faults } of runsOf(results.get(name) as Result)) {
          expect(ledger.lostConfirmed).toBe(0);
          expect(faults[0]?.down).toBeGreaterThan(0);
          expect(faults[0]?.firstHandledAfter).toBeGreaterThan(0);
        }
      },
    );
  });
}
