import { describe, expect, it } from "vitest";
import { expand } from "../../src/plan/plan.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { checkPaths } from "../../src/verdict/check-paths.ts";

describe("paths of expectations", () => {
  const check = (yaml: string, only: readonly string[] = []): void => {
    const file = parseScenario(yaml, { file: "s.yaml" });
    const planned = file.variants.filter(({ name }) => only.length === 0 || only.includes(name));
    checkPaths(
      file,
      planned.map((variant) => ({ variant, plan: expand(variant.scenario) })),
    );
  };

  it("are checked before anything runs, with place and what was probably meant", () => {
    expect(() => check("messages: {count: 1}\nexpect:\n  dispatch.eficiency: 1\n")).toThrow(
      's.yaml:3  expect: "dispatch.eficiency" is no figure of a run; did you mean "dispatch.efficiency"?',
    );
  });

  it("name the faults of the plan by their place", () => {
    const faults = "faults: [{at: 1s, do: restart-broker}, {at: 50%, do: kill-broker}]";
    const figures = [
      "down",
      "firstHandledAfter",
      "backlogRecoveredAfter",
      "lost",
      "duplicated",
      "redelivered",
    ];
    const limits = ["times", ...figures].map((figure) => `faults.1.${figure}: ">= 0"`);
    check(`messages: {count: 9}\n${faults}\nexpect: {${limits.join(", ")}}`);
    const told =
      '"faults.3.down" is no figure of a run: faults are counted from 0: faults.0 is restart-broker, faults.1 is kill-broker';
    expect(() => check(`messages: {count: 9}\n${faults}\nexpect: {faults.3.down: 1}`)).toThrow(told);
    expect(() => check(`messages: {count: 9}\n${faults}\nexpect: {faults.1.dwon: 1}`)).toThrow(
      'did you mean "faults.1.down"?',
    );
    expect(() => check("messages: {count: 9}\nexpect: {faults.0.down: 1}")).toThrow(
      '"faults.0.down" is no figure of a run: it has no faults',
    );
  });

  it("name the workers and kinds of the plan", () => {
    check("messages: {count: 1}\nexpect: {workers.worker-2.messages: 1, kinds.task.messages: 1}");
    expect(() =>
      check("messages: {count: 1}\nworkers: {count: 1}\nexpect: {workers.worker-2.messages: 1}"),
    ).toThrow('"workers.worker-2.messages" is no figure');
  });

  it("name how well the tool kept to its own plan, whether or not there is work", () => {
    const limits = ['behind: "<= 10ms"', 'workError.mean: "<= 0.1ms"', 'workError.p99: "<= 2ms"'];
    check(`messages: {count: 1}\nexpect: {${limits.map((limit) => `generator.${limit}`).join(", ")}}`);
    expect(() => check("messages: {count: 1}\nexpect: {generator.workError: 1}")).toThrow(
      '"generator.workError" is no figure of a run',
    );
  });

  const two = `messages: {count: 1}
expect:
  "fast.workers.worker-3.messages / slow.eficiency": 1
variants: {fast: {workers: {count: 3}}, slow: {}}`;

  it("across variants are checked each in its own", () => {
    expect(() => check(two)).toThrow(
      /^s\.yaml:3 {2}expect: "eficiency" is no figure of "slow"; did you mean "efficiency"\?$/,
    );
    const swapped = two.replace("fast.workers", "slow.workers").replace("slow.efi", "fast.effi");
    expect(() => check(swapped)).toThrow(
      's.yaml:3  expect: "workers.worker-3.messages" is no figure of "slow"',
    );
  });

  it("across variants are let be for one that is not run", () => {
    expect(() => check(two, ["fast"])).not.toThrow();
  });

  it("that end the runs early are checked in every variant", () => {
    const rules = `abortOn:\n  - lost > 0\n  - lostConfirmd > 0\n  - workers.worker-3.redelivered > 5\n`;
    const variants = "variants: {few: {workers: {count: 2}}, many: {workers: {count: 3}}}";
    expect(() => check(`${rules}${variants}`)).toThrow(
      `s.yaml:3  abortOn: "lostConfirmd" is no figure of a run; did you mean "lostConfirmed"?
s.yaml:4  abortOn: "workers.worker-3.redelivered" is no figure of a run`,
    );
    expect(() =>
      check("abortOn: [lost > 0, faults.0.lost > 5]\nfaults: [{at: 5%, do: kill-broker}]"),
    ).not.toThrow();
  });

  it("of two variants without blanks between are told how to write them", () => {
    const ratio =
      'messages: {count: 1}\nexpect: {"fair.efficiency/slow.efficiency": 1}\nvariants: {fair: , slow: }';
    expect(() => check(ratio)).toThrow('two variants are compared by "one.efficiency / other.efficiency"');
  });
});
