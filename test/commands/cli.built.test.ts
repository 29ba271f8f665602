import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Ran, Workspace, workq } from "../cli.ts";

const stack = /\n\s+at .*[:(]\d+/;

function expectExit({ code, stdout, stderr }: Ran, exit: number, ...words: string[]): void {
  for (const word of words) expect(stdout + stderr).toContain(word);
  expect(stdout + stderr).not.toMatch(stack);
  expect(code, stdout + stderr).toBe(exit);
}

describe("a scenario that cannot be run ends with 2, the place and no stack", () => {
  it.each<[string, string, string[]]>([
    ["an empty file", "", [":1:1", "the file is empty"]],
    ["not YAML", "messages: [1\n", [":2:1", "not YAML"]],
    ["a tab", "messages:\n\tcount: 5\n", [":2:1", "a tab as indentation"]],
    ["an unknown key", "workers: {prefech: 1}\n", [":1:11", "did you mean `prefetch`"]],
    ["a wrong unit", "messages: {duration: 5sec}\n", [":1:", "`sec` is not a unit"]],
    ["a number without its unit", "messages: {duration: 5}\n", [":1:22", "unit"]],
    ["a negative count", "messages: {count: -5}\n", [":1:19", "-5"]],
    ["zero workers", "workers: {count: 0}\n", [":1:18", "`0`"]],
    [
      "a pattern naming a missing kind",
      "messages: {pattern: [lihgt], kinds: {light: {}}}\n",
      [":1:22", "light"],
    ],
    ["a matrix over a missing key", "matrix: {workers.prefech: [1]}\n", [":1:", "did you mean"]],
    ["duplicate worker names", "workers: [{name: a}, {name: a}]\n", [":1:", "a"]],
    ["an expectation on a missing path", "expect:\n  dispatch.eficiency: 1\n", [":2", "did you mean"]],
    [
      "a broker to restart that is not the tool's",
      "faults:\n  - {at: 50%, do: restart-broker}\n",
      [":2", "restart-broker", "given by its URL", "--allow-exec"],
    ],
    [
      "a broker to kill in one of its variants",
      "variants:\n  calm: {}\n  wild: {faults: [{at: 1s, do: kill-broker}]}\n",
      [":3", "kill-broker", "given by its URL"],
    ],
    [
      "a command that nobody allowed",
      "faults:\n  - {at: 50%, do: exec, run: touch /tmp/workq-bench-never}\n",
      [":2", "touch /tmp/workq-bench-never", "--allow-exec"],
    ],
    [
      "a fault on a worker that is not there",
      "faults: [{at: 1s, do: kill-worker, worker: worker-9}]\n",
      [":1:", "worker-9"],
    ],
    ["a fault after the end", "messages: {count: 10}\nfaults: [{at: 1h, do: purge-queue}]\n", [":2:", "1h"]],
  ])("%s", async (_name, text, words) => {
    using space = new Workspace();
    const file = space.file("bad.yaml", text);
    expectExit(await workq(["run", file, "--broker", "amqp://127.0.0.1:1"]), 2, file, ...words);
  });

  it("a file that does not exist, and a folder", async () => {
    using space = new Workspace();
    expectExit(await workq(["run", join(space.dir, "none.yaml")]), 2, "none.yaml");
    mkdirSync(join(space.dir, "folder.yaml"));
    expectExit(await workq(["run", join(space.dir, "folder.yaml")]), 2, "folder");
  });
});

describe("the command line", () => {
  it.each<[string, string[], number, string]>([
    ["an unknown command", ["rnu"], 2, "Did you mean run?"],
    ["an unknown option", ["run", "x.yaml", "--brokr", "local"], 2, "--broker"],
    [
      "a time limit without a unit, by the name of its option",
      ["run", "scenarios/dots.yaml", "--timeout", "5"],
      2,
      "option '--timeout <duration>' argument '5' is invalid. `5` has no unit; add ms, s, m or h: 5ms or 5s.",
    ],
    [
      "a time limit of nothing",
      ["run", "scenarios/dots.yaml", "--timeout", "0s"],
      2,
      "option '--timeout <duration>' argument '0s' is invalid. It must be longer than 0.",
    ],
    ["a repeat of nothing", ["run", "x.yaml", "--repeat", "0"], 2, "at least 1"],
    [
      "a variant that is not there",
      ["run", "scenarios/dots.yaml", "--variant", "fiar"],
      2,
      "round-robin, fair",
    ],
    ["a broker that is none", ["run", "scenarios/dots.yaml", "--broker", "postgres"], 2, "postgres"],
    ["a URL of another kind", ["run", "scenarios/dots.yaml", "--broker", "http://localhost"], 2, "amqp://"],
    [
      "an override of a missing key",
      ["run", "scenarios/dots.yaml", "--set", "workers.prefech=1"],
      2,
      "prefetch",
    ],
    ["a result that is none", ["report", "package.json"], 2, "not a workq-bench result"],
  ])("refuses %s", async (_name, args, exit, words) => {
    expectExit(await workq(args), exit, words);
  });

  it("shows help with examples, and its version", async () => {
    expectExit(await workq(["--help"]), 0, "Examples:", "scenarios/odd-heavy.yaml");
    for (const command of ["run", "validate", "report", "schema", "init", "broker"]) {
      expectExit(await workq([command, "--help"]), 0, "Examples:");
    }
    expectExit(await workq(["--version"]), 0, "0.1.0");
  });

  it("writes a starter scenario that is valid, and never over a file that is there", async () => {
    using space = new Workspace();
    const file = join(space.dir, "new", "scenario.yaml");
    expectExit(await workq(["init", file]), 0, `workq-bench run ${file}`);
    expectExit(await workq(["validate", file]), 0, "✓");
    expectExit(await workq(["init", file]), 2, "--force");
  });

  it("prints the JSON Schemas", async () => {
    expect(JSON.parse((await workq(["schema"])).stdout)).toHaveProperty("properties.workers");
    expect(JSON.parse((await workq(["schema", "--result"])).stdout)).toHaveProperty("properties.variants");
  });
});
