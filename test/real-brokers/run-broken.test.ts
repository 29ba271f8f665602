import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { expect, it } from "vitest";
import { Workspace, workq } from "../cli.ts";
import { containersOf } from "./broker-support.ts";
import { hasDocker, hasLocal } from "./on-brokers.ts";

const load =
  "messages: {count: 600, kinds: {task: {work: 5ms}}}\nproducers: {rate: 200/s}\nworkers: {count: 2, prefetch: 10}\n";

/** What a run has left: containers of its process, folders of nodes where its temporary files go. */
async function leftOf(pid: number, space: Workspace): Promise<string[]> {
  const folders = readdirSync(space.dir).filter((name) => name.startsWith("workq-bench-node-"));
  return [...(await containersOf(pid)).map(({ name }) => name), ...folders];
}

const there = (broker: string): boolean => (broker === "docker" ? hasDocker : hasLocal);

it.skipIf(!hasDocker)(
  "a broker that does not come back ends the run with 4 and a report, and leaves nothing",
  async () => {
    using space = new Workspace();
    const faults = "faults: [{at: 30%, do: kill-broker}]\nvariants: {a: {}, b: {}}\n";
    const { pid, code, stdout, stderr } = await workq(
      ["run", space.file("s.yaml", load + faults), "--broker", "docker", "--out", space.out],
      {
        when: {
          words: "fault 1: kill-broker",
          act: async (_, pid) => {
            for (const { name } of await containersOf(pid)) execFileSync("docker", ["rm", "-f", name]);
          },
        },
      },
    );
    expect(code, stdout + stderr).toBe(4);
    const { verdict, variants } = space.result();
    expect(verdict).toBe("inconclusive");
    // Without a broker the second variant cannot be run.
    expect(variants).toHaveLength(1);
    const run = variants[0]?.runs[0];
    expect(run).toMatchObject({
      ending: "broker-lost",
      faults: [{ do: "kill-broker", times: 1, down: null }],
    });
    const fates = run?.ledger.fates;
    expect(fates?.handled).toBeGreaterThan(100);
    expect(fates?.lost).toBe(0);
    expect((fates?.handled ?? 0) + (fates?.unresolved ?? 0)).toBe(run?.ledger.attempted);
    expect(stdout).toContain("kill-broker");
    expect(stdout).toMatch(/^INCONCLUSIVE /m);
    expect(await leftOf(pid, space)).toEqual([]);
  },
);

it.each<[string, string, readonly NodeJS.Signals[]]>([
  ["docker", "kill-broker", ["SIGTERM"]],
  ["docker", "pause-broker, for: 60s", ["SIGINT", "SIGINT"]],
  ["local", "restart-broker", ["SIGINT", "SIGINT"]],
  ["local", "pause-broker, for: 60s", ["SIGTERM"]],
  ["local", "partition, for: 60s", ["SIGTERM"]],
])("on %s, stopping in the middle of %s (%o) leaves nothing", async (broker, deed, signals) => {
  if (!there(broker)) return expect(process.env["CI"]).not.toBe("true");
  using space = new Workspace();
  const file = space.file("s.yaml", `${load}faults: [{at: 500ms, do: ${deed}}]\n`);
  const { pid, code, stdout, stderr } = await workq(["run", file, "--broker", broker, "--out", space.out], {
    env: { TMPDIR: space.dir },
    when: {
      words: "fault 1: ",
      act: (kill) => {
        for (const [i, signal] of signals.entries()) setTimeout(() => kill(signal), 200 + 300 * i);
      },
    },
  });
  expect(code, stdout + stderr).toBe(130);
  expect(await leftOf(pid, space)).toEqual([]);
});

it.skipIf(!hasLocal)(
  "the first Ctrl-C in the middle of a restart waits for the broker, drains and reports",
  async () => {
    using space = new Workspace();
    const file = space.file("s.yaml", `${load}faults: [{at: 500ms, do: restart-broker}]\n`);
    const { code, stdout, stderr } = await workq(["run", file, "--broker", "local", "--out", space.out], {
      when: { words: "fault 1: ", act: (kill) => setTimeout(() => kill("SIGINT"), 500) },
    });
    expect(code, stdout + stderr).toBe(130);
    const run = space.result().variants[0]?.runs[0];
    expect(run?.ending).toBe("interrupted");
    expect(run?.ledger.fates).toMatchObject({ lost: 0, unresolved: 0, left: 0 });
    expect(run?.faults[0]?.down).toBeGreaterThan(0);
  },
);
