import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import type { Variant } from "../../src/scenario/scenario.ts";
import { linesOf } from "./helpers.ts";

const variantsOf = (text: string, set: readonly string[] = []): readonly Variant[] =>
  parseScenario(text, { set }).variants;
const namesOf = (text: string, set: readonly string[] = []): string[] =>
  variantsOf(text, set).map(({ name }) => name);
const firstOf = (text: string, set: readonly string[] = []) => {
  const [variant] = variantsOf(text, set);
  if (variant === undefined) throw new Error("no variant");
  return variant;
};

describe("a variant's name", () => {
  test.each([
    ["messages: {}", ["default"]],
    ["variants: {fair: , other: {queue: {}}}", ["fair", "other"]],
    ["matrix: {workers.prefetch: [1, unlimited]}", ["prefetch=1", "prefetch=unlimited"]],
    [
      "matrix: {workers.prefetch: [1, 2], queue.type: [classic, quorum]}",
      [
        "prefetch=1 type=classic",
        "prefetch=1 type=quorum",
        "prefetch=2 type=classic",
        "prefetch=2 type=quorum",
      ],
    ],
    ["matrix: {workers.count: [1], producers.count: [2]}", ["workers.count=1 producers.count=2"]],
    ["variants: {a: {}, b: {}}\nmatrix: {workers.prefetch: [1]}", ["a, prefetch=1", "b, prefetch=1"]],
    [
      "matrix: {messages.kinds.task.work: [1ms, {exponential: 2ms}]}",
      ["work=1ms", "work={exponential: 2ms}"],
    ],
    [
      "matrix: {messages.pattern: [[a, b], [b]]}\nmessages: {kinds: {a: {}, b: {}}}",
      ["pattern=[a, b]", "pattern=[b]"],
    ],
  ])("%s", (text, names) => {
    expect(namesOf(text)).toEqual(names);
  });
});

describe("a variant", () => {
  test("keeps what it does not name", () => {
    const { scenario, settings } = firstOf(`queue: {ttl: 5s, arguments: {x-a: 1}}
messages: {kinds: {a: {work: 5ms, size: 10}, b: {}}}
variants:
  v:
    queue: {type: quorum, arguments: {x-b: 2}}
    messages: {kinds: {a: {size: 20}}}
    expect: {lost: 0}`);
    expect(scenario.queue).toMatchObject({ type: "quorum", ttl: 5000, arguments: { "x-a": 1, "x-b": 2 } });
    expect(scenario.messages.kinds).toMatchObject({ a: { work: { value: 5 }, size: 20 }, b: { size: 32 } });
    expect(settings).toEqual({
      "queue.type": "quorum",
      "queue.arguments.x-b": 2,
      "messages.kinds.a.size": 20,
    });
  });

  test.each([
    ["pattern: [a]", "pattern: {b: 100%}", { pattern: { is: "mix", shares: { b: 1 } } }],
    ["pattern: {a: 100%}, draw: random", "pattern: [a]", { draw: undefined }],
    ["count: 5", "duration: 1s", { count: undefined, duration: 1000 }],
    ["duration: 1s", "count: 5", { count: 5, duration: undefined }],
    ["pattern: [a]", "bodies: [x.]", { bodies: ["x."], pattern: { is: "sequence", kinds: ["1 dot"] } }],
  ])("replaces %s by %s", (base, over, expected) => {
    const kinds = over.startsWith("bodies") ? "" : ", kinds: {a: {}, b: {}}";
    const text = `messages: {${base.replace("[a]", kinds === "" ? "[task]" : "[a]")}${kinds}}\nvariants: {v: {messages: {${over}}}}`;
    expect(firstOf(text).scenario.messages).toMatchObject(
      Object.fromEntries(Object.entries(expected).filter(([, value]) => value !== undefined)),
    );
    for (const [key, value] of Object.entries(expected)) {
      if (value === undefined) expect(firstOf(text).scenario.messages).not.toHaveProperty(key);
    }
  });

  test("with a pattern drops the bodies, and their dot", () => {
    const { messages } = firstOf(
      "messages: {bodies: [x.], dot: 5ms}\nvariants: {v: {messages: {kinds: {a: {}}}}}",
    ).scenario;
    expect(messages).not.toHaveProperty("bodies");
  });

  test("with phases drops the rate, and the other way round", () => {
    const phases = "phases: [{for: 1s, rate: 5/s}]";
    const one = firstOf(`producers: {rate: 1/s}\nvariants: {v: {producers: {${phases}}}}`);
    expect(one.scenario.producers.rate).toEqual({ is: "phases", phases: [{ for: 1000, from: 5, to: 5 }] });
    const other = firstOf(`producers: {${phases}}\nvariants: {v: {producers: {rate: unlimited}}}`);
    expect(other.scenario.producers.rate).toEqual({ is: "unlimited" });
  });

  test("changes every group of workers by a mapping, and replaces them by a list", () => {
    const base = "workers: [{name: a, speed: 0.5}, {name: b}]";
    const mapped = firstOf(`${base}\nvariants: {v: {workers: {prefetch: 1}}}`).scenario.workers;
    expect(mapped.map(({ name, speed, prefetch }) => [name, speed, prefetch])).toEqual([
      ["a", 0.5, 1],
      ["b", 1, 1],
    ]);
    const listed = firstOf(`${base}\nvariants: {v: {workers: [{name: c}]}}`).scenario.workers;
    expect(listed.map(({ name }) => name)).toEqual(["c"]);
  });

  test("of workers that are not written changes the two that there are by default", () => {
    expect(firstOf("variants: {v: {workers: {prefetch: 1}}}").scenario.workers).toMatchObject([
      { count: 2, prefetch: 1 },
    ]);
  });

  test("adds to what is expected, or replaces it, and knows the line", () => {
    const { expect: expectations } = firstOf(`expect:
  lost: 0
  efficiency: 1
variants:
  v:
    expect:
      efficiency: "> 0.5"
      duplicates: 0`).scenario;
    expect(expectations.map(({ path, text, line }) => [path, text, line])).toEqual([
      ["lost", "0", 2],
      ["efficiency", "> 0.5", 7],
      ["duplicates", "0", 8],
    ]);
  });
});

describe("a key of a matrix", () => {
  test("may name one group of workers", () => {
    const [, second] = variantsOf("workers: [{name: a}, {name: b}]\nmatrix: {workers.0.speed: [1, 0.5]}");
    expect(second?.scenario.workers.map(({ speed }) => speed)).toEqual([0.5, 1]);
    expect(second?.settings).toEqual({ "workers.0.speed": 0.5 });
  });
});

describe("--set", () => {
  test("has the last word over the file and its variants", () => {
    const text = "workers: {prefetch: 1}\nvariants: {a: {workers: {prefetch: 2}}, b: {}}";
    const variants = variantsOf(text, ["workers.prefetch=7", "seed=9", "broker=docker"]);
    expect(variants.map(({ scenario }) => scenario.workers[0]?.prefetch)).toEqual([7, 7]);
    expect(variants.map(({ settings }) => settings)).toEqual([{ "workers.prefetch": 7 }, {}]);
    expect(variants[0]?.scenario).toMatchObject({ seed: 9, broker: { use: "docker" } });
  });

  test("of a key of the matrix leaves it that one value", () => {
    expect(namesOf("matrix: {workers.prefetch: [1, 2, 3]}", ["workers.prefetch=2"])).toEqual(["prefetch=2"]);
  });

  test("takes YAML, and what follows expect. as one path", () => {
    const { scenario } = firstOf("messages: {}", [
      "messages.kinds={a: {work: 5ms}}",
      'expect.dispatch.efficiency=">= 0.5"',
    ]);
    expect(scenario.messages.kinds).toMatchObject({ a: { work: { value: 5 } } });
    expect(scenario.expect).toEqual([
      { path: "dispatch.efficiency", test: { op: ">=", value: 0.5 }, text: ">= 0.5", line: undefined },
    ]);
  });

  test.each([
    ["foo", "1:1 not KEY=VALUE | write it like workers.prefetch=1"],
    ["a..b=1", "1:1 not KEY=VALUE | write it like workers.prefetch=1"],
    ["__proto__.x=1", "1:1 not KEY=VALUE | write it like workers.prefetch=1"],
    ["seed=", "1:1 `seed` has no value | write seed=VALUE"],
    ["seed=[", "1:7 not YAML: a `[` is not closed, or not indented"],
    ["variants.a=1", "1:1 `variants` cannot be set | set what all variants share, or edit the file"],
    ["workers.prefech=1", "1:1 unknown key `prefech` in `workers` | did you mean `prefetch`?"],
    ["workers.3.speed=1", "1:1 there is no group 3 of workers | the groups are 0 to 0"],
  ])("refuses %s", (set, line) => {
    expect(linesOf("variants: {a: {}, b: {}}", [set])).toEqual([line]);
  });
});

describe("a problem in variants", () => {
  test.each([
    ["variants: [a]", "1:11 `variants` should be a mapping of names to settings"],
    ["variants: {a: 5}", "1:15 variant `a` should be a mapping of settings"],
    ["variants: {a: {broker: auto}}", "1:16 `broker` cannot be in a variant"],
    ["variants: {a: {repeat: 2}}", "1:16 `repeat` cannot be in a variant"],
    ["variants: {a: {variants: {}}}", "1:16 `variants` cannot be in a variant"],
    ["variants: {a: {}, a: {}}", "1:19 `a` is given twice"],
    ['variants: {"a\\u0007": {}}', "1:12 a variant's name is printable text of 1 to 100 characters"],
    ["matrix: [a]", "1:9 `matrix` should be a mapping of keys to lists of values"],
    [
      "matrix: {workers.prefetch: []}",
      "1:28 `workers.prefetch` should be a list of values to try, and is empty",
    ],
    ["matrix: {workers.prefetch: 1}", "1:28 `workers.prefetch` should be a list of values to try"],
    ["matrix: {workers.prefech: [1, 2]}", "1:10 unknown key `prefech` in `workers`"],
    ["matrix: {worker.prefetch: [1, 2]}", "1:10 unknown key `worker`"],
    ["matrix: {seed: [1, 2]}", "1:10 `seed` cannot be in a matrix"],
    ["matrix: {workers.prefetch: [1, 1]}", "1:32 two variants would be named `prefetch=1`"],
    [
      "matrix: {workers.prefetch: [1, 0]}",
      "1:32 `prefetch` should be a whole number from 1 to 65535, or unlimited, not `0`",
    ],
    [
      `matrix: {workers.prefetch: [${Array.from({ length: 201 }, (_, i) => i + 1).join(",")}]}`,
      "1:1 201 variants, more than 200",
    ],
  ])("%s", (text, line) => {
    expect(linesOf(text).map((found) => found.replace(/ \|.*/, ""))).toEqual([line]);
  });

  test("is shown at the variant's line when that is where the value came from", () => {
    const text = `workers: {ackEvery: 5}
variants:
  a: {workers: {prefetch: 10}}
  b: {workers: {prefetch: 1}}`;
    expect(linesOf(text)[0]).toMatch(/^4:27 ackEvery 5 is above prefetch 1/);
    expect(linesOf(text)).toHaveLength(1);
  });

  test("is shown once when it is the base's", () => {
    const text = "workers: {ackEvery: 5, prefetch: 1}\nvariants: {a: {}, b: {queue: {ttl: 5s}}}";
    expect(linesOf(text)).toHaveLength(1);
    expect(linesOf(text)[0]).not.toContain("variant");
  });

  test("is shown at the base with the variant's name when only that variant has it", () => {
    const text = `messages: {kinds: {bad: {}}}
workers: {reject: {share: 10%, kind: bad}}
variants:
  a: {}
  b: {messages: {bodies: [x.]}}`;
    expect(linesOf(text)).toEqual(["2:38 no kind is named `bad` (in variant b) | the kinds are 1 dot"]);
  });
});

test("what a variant's name is made of is kept: its entry, and what the matrix chose", () => {
  const { variants } = parseScenario(`messages: {}
variants: {fair: {workers: {prefetch: 1}}}
matrix: {queue.type: [classic, quorum], workers.ackEvery: [1], producers.rate: [1/s]}`);
  expect(
    variants.map(({ dimensions }) => dimensions.map(({ key, name, value }) => [key, name, value])),
  ).toEqual(
    ["classic", "quorum"].map((type) => [
      ["variant", "variant", "fair"],
      ["queue.type", "type", type],
      ["workers.ackEvery", "ackEvery", "1"],
      ["producers.rate", "rate", "1/s"],
    ]),
  );
});
