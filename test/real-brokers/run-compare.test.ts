import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import type { Comparison } from "../../src/result/comparison.ts";
import type { Result } from "../../src/result/schema.ts";
import { Workspace, workq } from "../cli.ts";
import { onOldestAndNewest } from "./on-brokers.ts";

/** Half the messages are ten times the work of the others: round-robin gives them all to one worker. */
const load = `name: few
messages: {count: 40, pattern: [heavy, light], kinds: {heavy: {work: 20ms}, light: {work: 2ms}}}
`;
const roundRobin = `${load}workers: {count: 2}\n`;
const fair = `${load}workers: {count: 2, prefetch: 1}\n`;
const both = `${load}variants: {round-robin: {}, fair: {workers: {prefetch: 1}}}\n`;

const read = <T>(...path: string[]): T => JSON.parse(readFileSync(join(...path), "utf8"));

onOldestAndNewest("comparing", ({ url }) => {
  it("runs variants in turn, there and back again, after warm-ups that do not count", async () => {
    using space = new Workspace();
    const file = space.file("few.yaml", both);
    const args = ["--repeat", "3", "--warmup", "1", "--broker", url, "--out", space.out];
    const { code, stdout, stderr } = await workq(["run", file, ...args]);
    expect(code, stdout + stderr).toBe(0);
    const begun = stderr.match(/^.*(?=: started$)/gm) ?? [];
    expect(begun.slice(0, 6)).toEqual([
      "round-robin, warm-up",
      "fair, warm-up",
      "round-robin, run 1 of 3",
      "fair, run 1 of 3",
      "fair, run 2 of 3",
      "round-robin, run 2 of 3",
    ]);
    expect(begun).toHaveLength(8);
    const { variants } = space.result();
    for (const { runs, summary } of variants) {
      expect(runs.map(({ index }) => index)).toEqual([1, 2, 3]);
      const efficiencies = runs.map(({ dispatch }) => dispatch.efficiency);
      expect(summary["efficiency"]?.runs).toEqual(efficiencies);
      expect(summary["efficiency"]?.median).toBe(efficiencies.toSorted()[1]);
    }
    expect(variants[0]?.differences).toEqual([]);
    // Three runs a side prove nothing, however clear they look.
    expect(variants[1]?.differences.map(({ outcome }) => outcome)).not.toContain("improved");
  });

  it("in turn calls round-robin in place of fair a regression, and fair in place of round-robin none", async () => {
    using space = new Workspace();
    const [slow, fast] = [space.file("rr.yaml", roundRobin), space.file("fair.yaml", fair)];
    const args = ["--interleave", "--repeat", "5", "--broker", url, "--out", space.out];
    const worse = await workq(["run", fast, slow, ...args]);
    const comparison = read<Comparison>(space.out, "2-few", "comparison.json");
    // On a machine that is far too busy, it may be undecided, and says why; it is never passed.
    const isUndecided = comparison.verdict === "inconclusive" && worse.stdout.includes("Time was not kept");
    expect(worse.code, worse.stdout + worse.stderr).toBe(isUndecided ? 0 : 1);
    expect(comparison.verdict).toBe(isUndecided ? "inconclusive" : "fail");
    expect(worse.stdout).toMatch(isUndecided ? /^UNDECIDED {2}few against/m : /^FAIL {2}few against/m);
    const [variant] = comparison.variants;
    expect(variant?.settings).toEqual([{ key: "workers.prefetch", base: 1, new: "unlimited" }]);
    // Shares of work say it before times do, which may need more runs.
    const shares = variant?.differences.find(({ measure }) => measure === "fairness.busy");
    expect(shares).toMatchObject({ outcome: isUndecided ? "inconclusive" : "regressed", gated: true });
    const begun = worse.stderr.match(/run \d of 5(?=: started$)/gm) ?? [];
    expect(begun).toHaveLength(10);

    // What the base misses itself is how things were, and no fault of the new one.
    const missing = space.file("missing.yaml", `${roundRobin}expect: {handled: 41}\n`);
    const mended = await workq([
      "run",
      missing,
      fast,
      "--interleave",
      "--broker",
      url,
      "--out",
      join(space.dir, "mended"),
    ]);
    expect(mended.code, mended.stdout).toBe(0);
    expect(mended.stdout).toMatch(/^FAIL .*few/m);

    const better = await workq(["compare", join(space.out, "2-few"), join(space.out, "1-few")]);
    expect(better.code, better.stdout + better.stderr).toBe(0);
    expect(better.stdout).toContain(isUndecided ? "undecided" : "improved");
  });

  it("with a saved result lists the settings that differ, and refuses another load before anything runs", async () => {
    using space = new Workspace();
    const base = join(space.dir, "base");
    const again = ["--broker", url, "--repeat", "2"];
    expect((await workq(["run", space.file("rr.yaml", roundRobin), ...again, "--out", base])).code).toBe(0);

    const against = [...again, "--baseline", base, "--out", space.out];
    const ran = await workq(["run", space.file("fair.yaml", fair), ...against]);
    expect(ran.code, ran.stdout + ran.stderr).toBe(0);
    const comparison = read<Comparison>(space.out, "comparison.json");
    expect(comparison).toMatchObject({ verdict: "inconclusive", base: { from: base } });
    expect(comparison.variants[0]?.settings.map(({ key }) => key)).toEqual(["workers.prefetch"]);
    const strict = await workq(["run", space.file("fair.yaml", fair), ...against, "--strict"]);
    expect(strict.code).toBe(4);

    const other = space.file("other.yaml", fair.replace("count: 40", "count: 50"));
    const refused = await workq(["run", other, "--broker", url, "--baseline", base]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain("messages.count");
    expect(refused.stderr).not.toContain("started");
    const forced = await workq(["run", other, ...against, "--force"]);
    expect(forced.code, forced.stdout + forced.stderr).toBe(0);
  });

  it("holds variants against each other, warns where only that was asked, and stops when told to", async () => {
    using space = new Workspace();
    const file = space.file(
      "few.yaml",
      `${both}expect:
  "fair.handled / round-robin.handled": ">= 1"
  throughput: {value: "> 1000000", level: warn}
abortOn: handled > 30
`,
    );
    const args = ["--broker", url, "--out", space.out];
    const { code, stdout } = await workq(["run", file, ...args, "--set", "abortOn=lost > 0"]);
    expect(code, stdout).toBe(0);
    const { checks, variants } = space.result();
    expect(checks).toMatchObject([{ expected: ">= 1", verdict: "pass" }]);
    expect(variants.map((variant) => variant.checks.map(({ verdict }) => verdict))).toEqual([
      ["pass", "warn"],
      ["pass", "warn"],
    ]);

    const stopped = await workq(["run", file, ...args, "--repeat", "5"]);
    expect(stopped.code, stopped.stdout).toBe(1);
    const result: Result = space.result();
    expect(result.variants.map(({ runs }) => runs.length)).toEqual([1]);
    expect(result.checks).toMatchObject([
      { name: "round-robin.handled", actual: 40, verdict: "fail", run: 1 },
    ]);
  });

  it("writes what continuous integration reads, and the verdict stays when that cannot be written", async () => {
    using space = new Workspace();
    const file = space.file("few.yaml", `${fair}expect: {efficiency: ">= 2"}\n`);
    const args = ["run", file, "--broker", url, "--out", space.out];
    const summary = space.file("summary.md", "");
    const github = { GITHUB_ACTIONS: "true", GITHUB_STEP_SUMMARY: summary, GITHUB_WORKSPACE: space.dir };
    const ran = await workq([...args, "--report", "junit,markdown,github"], { env: github });
    expect(ran.code).toBe(1);
    expect(ran.stdout).toMatch(/^::error file=few\.yaml,line=4/m);
    expect(readFileSync(join(space.out, "junit.xml"), "utf8")).toContain("<failure");
    expect(readFileSync(join(space.out, "report.md"), "utf8")).toContain("few");
    expect(readFileSync(summary, "utf8")).toContain("few");

    const detected = await workq(args, { env: { ...github, GITHUB_STEP_SUMMARY: space.dir } });
    expect(detected.code).toBe(1);
    expect(detected.stderr).toMatch(/markdown/);
    expect(detected.stdout).toMatch(/^::error /m);
    expect(existsSync(join(space.out, "result.json"))).toBe(true);
  });
});
