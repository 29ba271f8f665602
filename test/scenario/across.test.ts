import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readAcross } from "../../src/scenario/across.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { linesOf } from "./helpers.ts";

const sidesOf = (text: string) =>
  parseScenario(text).across.map(({ figure, to }) => [
    [figure.variant, figure.path],
    [to.variant, to.path],
  ]);

test("a key of two variants' figures leaves what is expected of each variant, and knows its line", () => {
  const { across, variants } = parseScenario(`expect:
  lost: 0
  "fair.efficiency / round-robin.efficiency": {value: ">= 1.5", level: warn, over: worst}
variants: {fair: {expect: {left: 0}}, round-robin: {}}`);
  expect(across).toEqual([
    {
      path: "fair.efficiency / round-robin.efficiency",
      test: { op: ">=", value: 1.5 },
      text: ">= 1.5",
      level: "warn",
      over: "worst",
      line: 3,
      figure: { variant: "fair", path: "efficiency" },
      to: { variant: "round-robin", path: "efficiency" },
    },
  ]);
  expect(variants.map(({ scenario }) => scenario.expect.map(({ path }) => path))).toEqual([
    ["lost", "left"],
    ["lost"],
  ]);
});

describe("a side begins with a variant's name", () => {
  test.each([
    [
      '"prefetch=1.latency.p99 / prefetch=100.latency.p99"',
      "matrix: {workers.prefetch: [1, 100]}",
      [
        ["prefetch=1", "latency.p99"],
        ["prefetch=100", "latency.p99"],
      ],
    ],
    [
      '"work=1.5ms.throughput / work=1ms.throughput"',
      "matrix: {messages.kinds.task.work: [1ms, 1.5ms]}",
      [
        ["work=1.5ms", "throughput"],
        ["work=1ms", "throughput"],
      ],
    ],
    [
      '"a, prefetch=1 type=quorum.lost / b, prefetch=2 type=classic.lost"',
      "variants: {a: {}, b: {}}\nmatrix: {workers.prefetch: [1, 2], queue.type: [classic, quorum]}",
      [
        ["a, prefetch=1 type=quorum", "lost"],
        ["b, prefetch=2 type=classic", "lost"],
      ],
    ],
    [
      '"v1.2.throughput / v1.throughput"',
      "variants: {v1: {}, v1.2: {}}",
      [
        ["v1.2", "throughput"],
        ["v1", "throughput"],
      ],
    ],
    [
      '"a / b.lost / a.lost"',
      "variants: {a: {}, a / b: {}}",
      [
        ["a / b", "lost"],
        ["a", "lost"],
      ],
    ],
    [
      '"default.latency.p99 / default.latency.p50"',
      "messages: {}",
      [
        ["default", "latency.p99"],
        ["default", "latency.p50"],
      ],
    ],
  ])("%s", (key, variants, sides) => {
    expect(sidesOf(`expect: {${key}: 1}\n${variants}`)).toEqual([sides]);
  });

  test("whatever the names are", () => {
    const name = fc.string({ minLength: 1, maxLength: 12 }).filter((text) => !text.includes(" / "));
    const path = fc.constantFrom("lost", "latency.p99", "workers.worker-1.busy");
    fc.assert(
      fc.property(name, path, name, path, (variant, own, other, others) => {
        // Of two names that a side begins with, the longer one is meant.
        fc.pre(variant === other || !`${variant}.${own}`.startsWith(`${other}.`));
        fc.pre(variant === other || !`${other}.${others}`.startsWith(`${variant}.`));
        const reading = readAcross(`${variant}.${own} / ${other}.${others}`, [variant, other]);
        const figure = { variant, path: own };
        expect(reading).toEqual({ ok: true, figure, to: { variant: other, path: others } });
      }),
    );
  });
});

test("a worker's name may hold the sign between two variants", () => {
  const text = 'workers: [{name: a / b}]\nexpect: {"workers.a / b.messages": 5}';
  const { across, variants } = parseScenario(text);
  expect(across).toEqual([]);
  expect(variants[0]?.scenario.expect).toMatchObject([{ path: "workers.a / b.messages" }]);
});

describe("a mistake is shown at its place", () => {
  const two = "variants: {fair: {}, round-robin: {}}";
  test.each([
    [
      `expect: {fari.lost / fair.lost: 1}\n${two}`,
      "1:10 `fari.lost` does not begin with a variant's name and a dot | did you mean `fair.lost`?",
    ],
    [
      `expect:\n  lost: 0\n  fair.lost / slow.latency.p99: 1\n${two}`,
      "3:3 `slow.latency.p99` does not begin with a variant's name and a dot | the variants are fair and round-robin",
    ],
    [
      "expect: {fair.lost / default.lost: 1}",
      "1:10 `fair.lost` does not begin with a variant's name and a dot | the variant is default",
    ],
    [
      `expect: {fair / round-robin: 1}\n${two}`,
      "1:10 `fair` is a variant and none of its figures | name one by its path, such as fair.efficiency",
    ],
    [
      "variants:\n  fair: {}\n  slow: {expect: {fair.lost / slow.lost: 1}}",
      "3:19 `fair.lost / slow.lost` cannot be in a variant | what holds one variant against another belongs to the `expect` of the file",
    ],
    [
      "matrix: {expect.prefetch.lost / a.lost: [1, 2]}",
      expect.stringContaining("1:10 `prefetch.lost / a.lost` cannot be in a variant |"),
    ],
    [
      `expect: {fair.lost / round-robin.lost: few}\n${two}`,
      expect.stringContaining("`fair.lost / round-robin.lost`: `few` is not an expectation"),
    ],
    [
      "expect: {a.lost / b.lost: 1}\nvariants: {a: {}, b: 5}",
      "2:22 variant `b` should be a mapping of settings",
    ],
  ])("%s", (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });
});
