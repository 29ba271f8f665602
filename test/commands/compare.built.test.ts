import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { comparisonJsonSchema } from "../../src/result/json-schema.ts";
import type { Result, RunResult, VariantResult } from "../../src/result/schema.ts";
import { type Ran, Workspace, workq } from "../cli.ts";
import { oddHeavy } from "../report/fixture.ts";

/** The fixture, each variant run so often, efficiencies scaled and barely differing from run to run. */
function repeated(times: number, scale = 1): Result {
  const run = (of: RunResult, index: number): RunResult => {
    const efficiency = (of.dispatch.efficiency ?? 0) * (scale + index / 1000);
    return { ...of, index: index + 1, dispatch: { ...of.dispatch, efficiency } };
  };
  const variant = (of: VariantResult): VariantResult => {
    const [first] = of.runs;
    if (first === undefined) throw new Error("the fixture has no run");
    return { ...of, runs: Array.from({ length: times }, (_, index) => run(first, index)) };
  };
  return { ...oddHeavy, variants: oddHeavy.variants.map(variant) };
}

function folder(space: Workspace, name: string, result: Result): string {
  const path = join(space.dir, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, "result.json"), JSON.stringify(result));
  return path;
}

function expectRefusal({ code, stdout, stderr }: Ran, ...words: string[]): void {
  for (const word of words) expect(stderr).toContain(word);
  expect(stdout + stderr).not.toMatch(/\n\s+at .*[:(]\d+/);
  expect(code, stdout + stderr).toBe(2);
}

describe("workq-bench compare", () => {
  it("ends with 0 for equal runs and with 1 for a loss of efficiency, whichever order the files have", async () => {
    using space = new Workspace();
    const [base, worse] = [folder(space, "a", repeated(5)), folder(space, "b", repeated(5, 0.8))];
    expect((await workq(["compare", base, base])).code).toBe(0);
    const regressed = await workq(["compare", base, worse, "--quiet"]);
    expect(regressed.stdout).toMatch(/^FAIL {2}/);
    expect(regressed.stdout).toContain("regressed");
    expect(regressed.code).toBe(1);
    const improved = await workq(["compare", worse, base]);
    expect(improved.stdout).toContain("improved");
    expect(improved.code).toBe(0);
  });

  it("cannot decide on three runs: that is 4 only when it is to be strict", async () => {
    using space = new Workspace();
    const [base, worse] = [folder(space, "a", repeated(3)), folder(space, "b", repeated(3, 0.5))];
    const ran = await workq(["compare", base, worse]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toMatch(/^UNDECIDED/m);
    expect(ran.stdout).not.toContain("INCONCLUSIVE");
    expect((await workq(["compare", base, worse, "--strict"])).code).toBe(4);
  });

  it("ends with 4 when new runs did not come to their end, strict or not", async () => {
    using space = new Workspace();
    const whole = repeated(5);
    const stalled = whole.variants.map((variant) => ({
      ...variant,
      runs: variant.runs.map((run, index) => (index === 4 ? { ...run, ending: "stalled" as const } : run)),
    }));
    const [base, cut] = [folder(space, "a", whole), folder(space, "b", { ...whole, variants: stalled })];
    expect((await workq(["compare", base, cut])).code).toBe(4);
    expect((await workq(["compare", cut, base])).code).toBe(0);
  });

  it("ends with 4 when a variant is gone and it is to be strict, and tells it in any case", async () => {
    using space = new Workspace();
    const whole = repeated(5);
    const [base, less] = [
      folder(space, "a", whole),
      folder(space, "b", { ...whole, variants: whole.variants.slice(0, 1) }),
    ];
    const ran = await workq(["compare", base, less]);
    expect(ran.code).toBe(0);
    expect(ran.stdout).toContain("fair");
    expect((await workq(["compare", base, less, "--strict"])).code).toBe(4);
  });

  it("gates what it is told to, from the margin on that it is told", async () => {
    using space = new Workspace();
    const [base, worse] = [folder(space, "a", repeated(5)), folder(space, "b", repeated(5, 0.8))];
    expect((await workq(["compare", base, worse, "--gate", "throughput"])).code).toBe(0);
    expect((await workq(["compare", base, worse, "--margin", "efficiency=30%"])).code).toBe(0);
  });

  it.each<[string[], string]>([
    [["--gate", "eficiency"], "did you mean efficiency?"],
    ...["p99", "starved", "fair work", "dispatch.efficiency"].map((shown): [string[], string] => [
      ["--gate", shown],
      "did you mean",
    ]),
    [["--gate", ""], "must not be empty"],
    [["--out", "amqp://u:hunter2@h"], "must be a path, not a URL"],
    ...["throughput", "efficiency=100%", "efficiency=0%", "efficiency=5%=6%", "efficiency=5"].map(
      (margin): [string[], string] => [["--margin", margin], "is no margin"],
    ),
    [["--margin", "p99=5%"], "latency.p99"],
    [["--report", "junit"], "--out DIR"],
  ])("refuses %j", async (flags, words) => {
    using space = new Workspace();
    const base = folder(space, "a", repeated(5));
    expectRefusal(await workq(["compare", base, base, ...flags]), words);
  });

  it("prints a document that its published schema accepts, and saves it with the reports", async () => {
    using space = new Workspace();
    const [base, worse] = [folder(space, "a", repeated(5)), folder(space, "b", repeated(5, 0.8))];
    const { stdout } = await workq([
      "compare",
      base,
      worse,
      "--json",
      "--out",
      space.out,
      "--report",
      "junit",
    ]);
    const schema = z.fromJSONSchema(comparisonJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
    expect(schema.safeParse(JSON.parse(stdout)).error).toBeUndefined();
    expect(JSON.parse(readFileSync(join(space.out, "comparison.json"), "utf8"))).toEqual(JSON.parse(stdout));
    expect(readFileSync(join(space.out, "junit.xml"), "utf8")).toContain("<failure");
  });

  it("refuses another load and says what differs, unless it is forced", async () => {
    using space = new Workspace();
    const other = repeated(5);
    const variants = other.variants.map((variant) => ({
      ...variant,
      loadDigest: "other",
      scenario: { messages: { count: 7 } },
    }));
    const [base, next] = [folder(space, "a", repeated(5)), folder(space, "b", { ...other, variants })];
    expectRefusal(await workq(["compare", base, next]), "messages.count", "--force");
    expect((await workq(["compare", base, next, "--force"])).code).toBe(0);
  });

  it("compares folders of results scenario by scenario, and says what is on one side only", async () => {
    using space = new Workspace();
    const named = (name: string): Result => {
      const result = repeated(4);
      return { ...result, scenario: { ...result.scenario, name } };
    };
    for (const name of ["first", "second"]) folder(space, `a/${name}`, named(name));
    for (const name of ["second", "third"]) folder(space, `b/${name}`, named(name));
    const [a, b] = [join(space.dir, "a"), join(space.dir, "b")];
    const { code, stdout, stderr } = await workq(["compare", a, b, "--quiet"]);
    expect(stdout.match(/^PASS/gm)).toHaveLength(1);
    expect(stderr).toMatch(/not compared: first.*not compared: third/s);
    expect(code).toBe(0);
    expectRefusal(await workq(["compare", join(a, "first"), join(space.dir, "nowhere")]), "nowhere");
  });

  it.each<[string, string, string]>([
    ["empty", "", "is empty"],
    ["cut short", JSON.stringify(oddHeavy).slice(0, 2000), "is not JSON"],
    ["foreign", '{"format": "something/else"}', "is not a workq-bench result"],
    ["from the future", JSON.stringify({ ...oddHeavy, version: 2 }), "version 2"],
    ["edited by hand", JSON.stringify({ ...oddHeavy, took: "long" }), "took"],
    ["a comparison", '{"format": "workq-bench/comparison", "version": 1}', "is not a workq-bench result"],
  ])("a file that is %s is refused with 2", async (_, text, words) => {
    using space = new Workspace();
    const good = folder(space, "good", oddHeavy);
    const bad = space.file("bad.json", text);
    expectRefusal(await workq(["compare", good, bad]), words, "bad.json");
    expectRefusal(await workq(["compare", bad, good]), words, "bad.json");
  });
});

describe("workq-bench run, before anything runs, refuses", () => {
  const scenario = "messages: {count: 5}\n";

  it.each<[string, (file: string) => string[], string]>([
    ["to interleave one file", (file) => [file, "--interleave"], "two scenario files or more"],
    ["a baseline that is not there", (file) => [file, "--baseline", "/nowhere"], "/nowhere"],
    ["both at once", (file) => [file, file, "--interleave", "--baseline", "/nowhere"], "two ways to compare"],
    ["a report that there is none of", (file) => [file, "--report", "junt"], "junit"],
  ])("%s", async (_, args, words) => {
    using space = new Workspace();
    expectRefusal(await workq(["run", ...args(space.file("s.yaml", scenario))]), words);
  });

  it("files that ask for different brokers, or other loads, to be run in turn", async () => {
    using space = new Workspace();
    const one = space.file("one.yaml", `${scenario}broker: docker\n`);
    const other = space.file("other.yaml", `${scenario}broker: local\n`);
    expectRefusal(await workq(["run", one, other, "--interleave"]), "different brokers");
    const more = space.file("more.yaml", "messages: {count: 6}\nbroker: docker\n");
    expectRefusal(await workq(["run", one, more, "--interleave"]), "messages.count");
  });
});
