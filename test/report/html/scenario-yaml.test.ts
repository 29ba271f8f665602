import { readdirSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { scenarioYaml } from "../../../src/report/html/scenario-yaml.ts";
import type { Result, VariantResult } from "../../../src/result/schema.ts";
import { parseScenario, readScenario } from "../../../src/scenario/parse.ts";
import type { Scenario, ScenarioFile } from "../../../src/scenario/scenario.ts";
import { type PlannedVariant, planScenario } from "../../../src/session/plan-scenario.ts";
import { asRun } from "../../../src/session/scenario-result.ts";
import { oddHeavy } from "../fixture.ts";
import { variant } from "../parts.ts";

function resultOf(file: ScenarioFile, planned: PlannedVariant): { result: Result; own: VariantResult } {
  const { name, description, seed, repeat, warmup } = file;
  const { margin, gate } = file.compare;
  const compare = { ...(gate === undefined ? {} : { gate: [...gate] }), margin: { ...margin } };
  const own = variant({ name: planned.variant.name, scenario: asRun(planned.variant) });
  const scenario = { name, description, file: file.file, seed, repeat, warmup, compare };
  return { result: { ...oddHeavy, scenario, variants: [own] }, own };
}

/** The YAML of each variant of a scenario. */
function yamlOf(file: ScenarioFile): { planned: PlannedVariant; yaml: string }[] {
  return planScenario(file).map((planned) => {
    const { result, own } = resultOf(file, planned);
    return { planned, yaml: scenarioYaml(result, own) };
  });
}

/** Whether what is written says the same of everything as what it was made of. */
function expectSame(file: ScenarioFile): void {
  for (const { planned, yaml } of yamlOf(file)) {
    const again = parseScenario(yaml, { file: "again.yaml" });
    const [copy] = planScenario(again);
    expect(copy?.plan.digest, yaml).toBe(planned.plan.digest);
    expect(copy?.plan.load.digest, yaml).toBe(planned.plan.load.digest);
    const { expect: expected, ...scenario } = planned.variant.scenario;
    const { expect: copied, ...rest } = copy?.variant.scenario ?? planned.variant.scenario;
    expect(comparable(rest), yaml).toEqual(comparable(scenario));
    expect(unplaced(copied), yaml).toEqual(unplaced(expected));
    expect([again.warmup, again.compare]).toEqual([file.warmup, file.compare]);
  }
}

/** Without what is not in a Result, and shares as exact as they can be written. */
function comparable({ faults, messages, ...rest }: Omit<Scenario, "expect">): object {
  const { pattern } = messages;
  const round = (share: number): number => Number(share.toPrecision(14));
  const shares =
    pattern.is === "mix" ? Object.entries(pattern.shares).map(([kind, share]) => [kind, round(share)]) : [];
  const same = pattern.is === "mix" ? shares : pattern;
  return { ...rest, broker: null, faults: unplaced(faults), messages: { ...messages, pattern: same } };
}

const unplaced = <T extends object>(items: readonly T[]): unknown[] =>
  items.map((item) => ({ ...item, line: undefined }));

const only = (text: string): string => yamlOf(parseScenario(text, { file: "odd.yaml" }))[0]?.yaml ?? "";

describe("a scenario that was run, written as YAML, gives the same plan", () => {
  const shipped = readdirSync("scenarios").filter((file) => file.endsWith(".yaml"));
  test.each(shipped)("%s", (file) => {
    expectSame(readScenario(join("scenarios", file)));
  });

  test.each([
    ["the smallest", "messages: {count: 1}"],
    ["one with a time limit", "timeout: 90s\nmessages: {count: 1}"],
    ["one that is only summed up", "record: summary\nmessages: {count: 1}\nproducers: {rate: 10/s}"],
    [
      "every distribution",
      `messages:
  count: 50
  kinds:
    a: {work: 1.5s, size: 0B}
    b: {work: {uniform: [0, 1.25ms]}, size: 1KiB}
    c: {work: {exponential: 0.1ms}, size: 1025B}
    d: {work: {lognormal: {median: 20ms, p99: 3m}}, size: 2MiB}`,
    ],
    [
      "shares that are no round numbers",
      "messages: {count: 500, pattern: {a: 33.33%, b: 66.66%, c: 0.01%}, kinds: {a: {}, b: {work: 1ms}, c: {work: 2ms}}}",
    ],
    [
      "shares that are drawn at random",
      "messages: {count: 500, draw: random, pattern: {a: 30%, b: 70%}, kinds: {a: {}, b: {work: 1ms}}}",
    ],
    [
      "shares that come to nearly a whole",
      "messages: {count: 500, pattern: {a: 33.33%, b: 33.33%, c: 33.33%}, kinds: {a: {}, b: {work: 1ms}, c: {work: 2ms}}}",
    ],
    [
      "kinds whose names look like something else",
      'messages: {count: 9, pattern: ["2", "true", "null", "~", "2", "# no", "a: b"], kinds: {"2": {}, "true": {work: 1ms}, "null": {work: 2ms}, "~": {work: 3ms}, "# no": {work: 4ms}, "a: b": {}}}',
    ],
    ["a rate by the minute", "messages: {count: 20}\nproducers: {rate: 100/m, arrivals: poisson, count: 3}"],
    [
      "phases that say how long it lasts",
      "producers: {phases: [{for: 1s, to: 100/s}, {for: 0.1ms, rate: 7/m}]}",
    ],
    [
      "phases of which the last goes on",
      "messages: {count: 300}\nproducers: {phases: [{for: 1s, to: 100/s}, {for: 500ms, to: 100/s}, {for: 1s, to: 50/s}]}",
    ],
    [
      "phases and a shorter duration",
      "messages: {duration: 1500ms}\nproducers: {phases: [{for: 1s, rate: 100/s}, {for: 1s, to: 0/s}]}",
    ],
    [
      "phases and a count and a duration",
      "messages: {duration: 2s, count: 10}\nproducers: {phases: [{for: 1s, rate: 100/s}, {for: 1s, rate: 100/s}]}",
    ],
    ["a rate that is held for a time", "messages: {duration: 2h}\nproducers: {rate: 0.5/s}"],
    [
      "bodies with dots",
      'messages: {count: 9, bodies: ["a.", "...", "x", "two\\nlines.", "\\ttab \\u202e\\e[0m", "12", "true", "🐇."], dot: 0.3s}',
    ],
    ["producers without confirms that drop", "producers: {confirms: false, onFailure: drop}"],
    ["producers without confirms", "producers: {confirms: false}"],
    ["producers that wait for each", "producers: {maxUnconfirmed: 1, onFailure: drop}"],
    [
      "a quorum queue",
      "queue: {type: quorum, ttl: 90s, maxLength: 10, overflow: reject-publish, deadLetter: true, deliveryLimit: 3, name: my queue}",
    ],
    [
      "a classic queue with arguments",
      'queue: {durable: false, maxPriority: 9, singleActiveConsumer: true, arguments: {x-a: "1", x-b: 1, x-c: true, x-d.e: "yes"}}\nmessages: {persistent: false, kinds: {a: {priority: 9}}}',
    ],
    [
      "groups of workers",
      `messages: {count: 10, kinds: {bad: {}, good: {}}}
workers:
  - {count: 2, prefetch: 50, concurrency: 5, speed: 0.25, priority: -3}
  - {name: slow one, work: cpu, start: 1s, stop: 1m, ackEvery: 7}
  - {name: picky, reject: {share: 12.5%, requeue: true, kind: bad}}
  - {name: "true", ack: auto}
  - {name: weak, crash: {share: 1%, kind: bad, back: 100ms}}`,
    ],
    [
      "every fault with every key",
      `messages: {count: 1000}
producers: {count: 4}
workers: {count: 6}
faults:
  - {at: 0, do: restart-broker}
  - {after: previous, do: kill-broker}
  - {at: 12.5%, do: pause-broker, for: 1.5s}
  - {at: 1 message, do: kill-worker, worker: worker-2, back: 2s}
  - {every: 10s, times: 2, do: kill-worker, workers: 2, back: never}
  - {at: {messages: 20}, do: kill-producer, producer: producer-1, back: 0}
  - {at: 1s, every: 1h, do: kill-producer, producers: 2, back: 1ms}
  - {at: 1s, do: cut-connection}
  - {at: 1s, do: cut-connection, producers: 2}
  - {at: 1s, do: cut-connection, worker: worker-1}
  - {at: 1s, do: slow-network, for: 5s, latency: 50ms, bandwidth: 100KiB/s}
  - {after: previous, do: slow-network, for: 5s, bandwidth: 1.5B/s}
  - {at: 1s, do: partition, for: 1m}
  - {at: 1s, every: 1s, times: 3, do: add-workers, workers: 2}
  - {at: 50%, do: remove-workers}
  - {at: 1s, do: purge-queue}
  - {at: 1s, do: delete-queue}
  - {at: 1s, do: exec, run: "echo 'a: b' # \\"c\\""}`,
    ],
    [
      "expectations in every form",
      `messages: {count: 10, kinds: {"a / b": {}}}
warmup: 2
repeat: 3
seed: 9007199254740991
compare: {gate: [efficiency, latency.p99], margin: {latency.p99: 33.3%, efficiency: 3%}}
expect:
  lost: 0
  throughput: ">= 10/s"
  latency.p99: "<2s"
  latency.p50: {value: "!= 5", level: warn}
  dispatch.efficiency: {between: [10%, 0.9], over: worst}
  latency.p90: {between: [1ms, 2s]}
  duplicates: "== 0"
  redelivered: "1e3"
  wait.p50: {value: 3, over: all}`,
    ],
    [
      "a description of several lines",
      'description: "one\\n  two: x\\n\\n# three\\n"\nname: "yes"\nmessages: {count: 1}',
    ],
  ])("%s", (_, text) => {
    expectSame(parseScenario(text, { file: "odd.yaml" }));
  });

  test("whatever the numbers are", () => {
    const amount = fc.oneof(
      fc.double({ min: 0.001, max: 100_000, noNaN: true }),
      fc.integer({ min: 1, max: 100_000 }),
      fc.constantFrom(0.1, 1 / 3, 59_999, 60_000, 3_600_000, 1024),
    );
    const written = fc.record({
      work: fc
        .tuple(amount, fc.constantFrom("ms", "s"))
        .map(([value, unit]) => `${(value / 100_000).toPrecision(13)}${unit}`),
      size: fc.nat(3_000_000),
      share: fc.integer({ min: 0, max: 10_000 }),
      rate: fc.tuple(amount, fc.constantFrom("/s", "/m")).map((parts) => parts.join("")),
      at: fc.oneof(
        // With no more digits than a scenario may have.
        fc.double({ min: 0, max: 99, noNaN: true }).map((percent) => `${Number(percent.toFixed(6))}%`),
        amount.map((ms) => `${ms}ms`),
      ),
      bandwidth: amount.map((value) => `${value + 1}KiB/s`),
    });
    fc.assert(
      fc.property(written, ({ work, size, share, rate, at, bandwidth }) => {
        const text = `
messages:
  count: 40
  pattern: {a: ${share / 100}%, b: ${(10_000 - share) / 100}%}
  kinds: {a: {work: ${work}, size: ${size}}, b: {work: {exponential: ${work}}}}
producers: {rate: ${rate}}
faults: [{at: ${at}, do: slow-network, for: ${work}, bandwidth: ${bandwidth}}]
queue: {name: mine}`;
        expectSame(parseScenario(text));
      }),
      { numRuns: 200 },
    );
  });
});

test("it is written as people write it", () => {
  const file = readScenario("scenarios/odd-heavy.yaml");
  expect(yamlOf(file)[1]?.yaml).toBe(`# odd-heavy, variant fair: as it was run
name: odd-heavy
description: Odd messages are heavy, even ones light. Round-robin gives one worker all the heavy ones.
repeat: 1
seed: 1
queue:
  type: classic
  durable: true
messages:
  count: 100
  persistent: true
  pattern: [ heavy, light ]
  kinds:
    heavy: { work: 100ms, size: 1KiB }
    light: { work: 5ms, size: 32B }
producers:
  count: 1
  rate: unlimited
  confirms: true
  maxUnconfirmed: 1000
  onFailure: republish
workers:
  count: 2
  prefetch: 1
  ack: manual
  work: sleep
expect:
  lost: 0
  duplicates: 0
  handled: 100
  dispatch.efficiency: ">= 0.9"
`);
});

test("faults and expectations are written as people write them", () => {
  const yaml = only(`messages: {duration: 90s}
producers: {phases: [{for: 60s, to: 100/s}, {for: 30s, rate: 5/s}]}
faults: [{at: 50%, do: kill-worker, back: 1500ms}, {after: previous, do: restart-broker}]
expect: {latency.p99: "<= 2s", workers.worker-1.messageShare: {between: [40%, 60%], level: warn}}`);
  expect(yaml).toContain(`
  phases:
    - { for: 1m, to: 100/s }
    - { for: 30s, rate: 5/s }
`);
  expect(yaml).toContain(`
faults:
  - { at: 50%, do: kill-worker, workers: 1, back: 1.5s }
  - { after: previous, do: restart-broker }
expect:
  latency.p99: <= 2s
  workers.worker-1.messageShare: { between: [ 40%, 60% ], level: warn }
`);
});

describe("a result that holds something else", () => {
  const yamlOfJson = (scenario: VariantResult["scenario"], name = "default"): string =>
    scenarioYaml(oddHeavy, variant({ name, scenario }));

  test.each([
    ["a setting of a later version", { later: true }],
    ["nothing", null],
    ["a list", [1, { a: "b" }]],
    ["text", "a: b"],
    ["a fault at a time of a new sort", { faults: [{ at: { by: "moon" }, do: "kill-broker" }] }],
  ])("shows it as it is and says so: %s", (_, scenario) => {
    const yaml = yamlOfJson(scenario);
    expect(yaml.split("\n").slice(0, 2)).toEqual([
      "# odd-heavy, variant default: as it was run",
      "# Not a scenario that this version can read: shown as it is.",
    ]);
    expect(parse(yaml)).toEqual(scenario);
  });

  test("has none of its characters act on anything, and each line of it is its own", () => {
    const text = "\u001B[2J\u202E\u0085\u2028\uD800\n# x\r\ny: 1";
    const yaml = yamlOfJson({ [text]: text }, text);
    expect(yaml).not.toMatch(/[^\P{C}\n]|[\p{Zl}\p{Zp}]/u);
    expect(yaml.split("\n").filter((line) => line !== "").length).toBe(3);
    expect(parse(yaml.replace("\\ud800", "\\u0041"))).toEqual({
      [text.replace("\uD800", "A")]: text,
    });
  });

  test("is cut when it is long, and JSON when it is large", () => {
    const long = yamlOfJson({ text: Array.from({ length: 9000 }, (_, i) => `${i} ${"x".repeat(99)}`) });
    expect(long.length).toBeLessThan(200_200);
    expect(long).toMatch(/\n# Cut here: all of it is \d+ characters long\.\n$/);
    const large = yamlOfJson(Array.from({ length: 30_000 }, (_, i) => i));
    expect(large).toContain("# Too long to be shown as a file: this is JSON.\n[\n  0,");
    expect(large.length).toBeLessThan(200_200);
  });

  test("may be nested deeper than anything can follow", () => {
    let deep: VariantResult["scenario"] = [];
    for (let level = 0; level < 15_000; level++) deep = [deep];
    expect(yamlOfJson(deep)).toContain("# It cannot be shown.");
  });

  test("never makes it throw", () => {
    const base = asRun(
      parseScenario("messages: {count: 5}\nfaults: [{at: 1s, do: purge-queue}]").variants[0] ?? never(),
    );
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom("queue", "messages", "producers", "workers", "faults", "expect"),
        (value, key) => {
          // fast-check's JSON is that of the schema.
          const json = value as VariantResult["scenario"];
          const scenario = typeof base === "object" && base !== null ? { ...base, [key]: json } : json;
          for (const each of [json, scenario]) expect(yamlOfJson(each)).toMatch(/^# odd-heavy/);
        },
      ),
    );
  });
});

function never(): never {
  throw new Error("a scenario without a variant");
}
