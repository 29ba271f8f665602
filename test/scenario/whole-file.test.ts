import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioJsonSchema } from "../../src/scenario/schema/json-schema.ts";
import { linesOf } from "./helpers.ts";

// It is one by construction; `object` is all that its users need to know.
const fromJsonSchema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);

const full = `messages: {count: 5}
warmup: 2
abortOn:
  - lostConfirmed > 0
  - workers.big one.busy >= 2s
compare:
  gate: [efficiency, latency.p99, efficiency]
  margin: {efficiency: 3%, latency.p99: 0.3}
expect:
  lost: {value: 0, level: fail}
  efficiency: {between: [40%, 0.6], level: warn, over: worst}
  "fair.throughput / default rate.throughput": ">= 1.5"
variants: {fair: {expect: {lost: {value: 1, over: best}}}, default rate: {}}`;

test("a file says how often it warms up, what ends it early, and how it is compared", () => {
  expect(parseScenario(full)).toMatchObject({
    warmup: 2,
    abortOn: [
      { path: "lostConfirmed", test: { op: ">", value: 0 }, text: "> 0", line: 4 },
      { path: "workers.big one.busy", test: { op: ">=", value: 2000 }, text: ">= 2s", line: 5 },
    ],
    compare: { gate: ["efficiency", "latency.p99"], margin: { efficiency: 0.03, "latency.p99": 0.3 } },
  });
});

test("one rule that ends the runs early needs no list", () => {
  const { abortOn } = parseScenario("abortOn: lostConfirmed > 0");
  expect(abortOn).toEqual([{ path: "lostConfirmed", test: { op: ">", value: 0 }, text: "> 0", line: 1 }]);
});

test("--set has the last word over what holds for the whole file", () => {
  const set = [
    "warmup=7",
    "compare.margin.efficiency=1%",
    "compare.margin.latency.p50=50%",
    "compare.gate=[throughput]",
    "abortOn=lost >= 1",
    "expect.fair.throughput / default rate.throughput={value: < 2, level: warn}",
  ];
  const { warmup, compare, abortOn, across } = parseScenario(full, { set });
  expect(warmup).toBe(7);
  expect(compare).toEqual({
    gate: ["throughput"],
    margin: { efficiency: 0.01, "latency.p99": 0.3, "latency.p50": 0.5 },
  });
  expect(abortOn).toEqual([{ path: "lost", test: { op: ">=", value: 1 }, text: ">= 1", line: undefined }]);
  expect(across).toMatchObject([{ text: "< 2", level: "warn", line: undefined }]);
});

test("a section without a value is as good as none", () => {
  expect(parseScenario("messages: {}\ncompare:\n").compare).toEqual({ margin: {} });
});

describe("a mistake is shown at its place", () => {
  test.each([
    ["warmup: 1001", "1:9 `warmup` should be a whole number from 0 to 1000, not `1001`"],
    ["warmpu: 1", "1:1 unknown key `warmpu` | did you mean `warmup`?"],
    ["compare: {gates: []}", "1:11 unknown key `gates` in `compare` | did you mean `gate`?"],
    [
      "compare: {gate: efficiency}",
      "1:17 `gate` should be a list such as [efficiency, throughput], not `efficiency`",
    ],
    [
      "compare: {gate: [throughput, efficency]}",
      "1:30 item 2 of `gate` should be efficiency, starvedShare, fairness.busy, throughput, latency.p50, latency.p95 or latency.p99, not `efficency` | did you mean `efficiency`?",
    ],
    [
      "compare: {margin: {latency.p98: 5%}}",
      "1:20 unknown key `latency.p98` in `margin` | did you mean `latency.p95`?",
    ],
    [
      "compare: {margin: {wait.max: 5%}}",
      expect.stringContaining("1:20 unknown key `wait.max` in `margin` | known here: efficiency,"),
    ],
    ["compare: {margin: {throughput: 0}}", "1:32 `throughput`: must be more than 0% and less than 100%"],
    ["compare: {margin: {throughput: 100%}}", "1:32 `throughput`: must be more than 0% and less than 100%"],
    ["compare: {margin: {throughput: 5}}", expect.stringContaining("1:32 `throughput`: 5 is more than")],
    [
      "abortOn: lost",
      "1:10 `abortOn`: `lost` is not a figure and a comparison | write them with a space between: lostConfirmed > 0",
    ],
    [
      "abortOn: [lost > 0, lost>0]",
      "1:21 item 2 of `abortOn`: `lost>0` is not a figure and a comparison | write them with a space between: lostConfirmed > 0",
    ],
    [
      "abortOn: lost > few",
      "1:10 `abortOn`: `> few` is not an expectation | write it like lostConfirmed > 0",
    ],
    [
      "abortOn: {lost: 1}",
      '1:10 `abortOn` should be a text such as "lostConfirmed > 0", or a list of those, not a mapping',
    ],
    [
      "abortOn: [5]",
      '1:11 item 1 of `abortOn` should be a text such as "lostConfirmed > 0", not `5` | quote it to make it text: "5"',
    ],
    [
      "variants: {a: {warmup: 1}}",
      "1:16 `warmup` cannot be in a variant | broker, repeat, warmup, seed, compare, abortOn, name, variants and matrix hold for the whole file",
    ],
    ["variants: {a: {compare: {}}}", expect.stringContaining("1:16 `compare` cannot be in a variant")],
    ["variants: {a: {abortOn: []}}", expect.stringContaining("1:16 `abortOn` cannot be in a variant")],
    ["matrix: {warmup: [1, 2]}", "1:10 `warmup` cannot be in a matrix"],
    ["matrix: {compare.margin.efficiency: [5%]}", "1:10 `compare.margin.efficiency` cannot be in a matrix"],
    ["matrix: {abortOn: [lost > 0]}", "1:10 `abortOn` cannot be in a matrix"],
  ])("%s", (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });

  test.each([
    ["compare.margin.eficiency=3%", "1:1 unknown key `eficiency` in `margin` | did you mean `efficiency`?"],
    ["warmup=-1", "1:8 `warmup` should be a whole number from 0 to 1000, not `-1`"],
  ])("in --set %s", (set, line) => {
    expect(linesOf("messages: {}", [set])).toEqual([line]);
  });
});

describe("the JSON Schema", () => {
  test("accepts what holds for the whole file, and every form of an expectation", () => {
    expect(fromJsonSchema.safeParse(parse(full)).error?.issues ?? []).toEqual([]);
    expect(fromJsonSchema.safeParse({ abortOn: "lost > 0" }).success).toBe(true);
  });

  test.each([
    "warmup: -1",
    "compare: {gate: [speed]}",
    "compare: {margin: {speed: 5%}}",
    "abortOn: lost",
    "abortOn: {lost: 1}",
    "variants: {a: {warmup: 1}}",
    "variants: {a: {abortOn: lost > 0}}",
    "expect: {lost: {value: 0, level: wran}}",
    "expect: {lost: {value: 0, over: last}}",
    "expect: {lost: {}}",
  ])("refuses %s", (text) => {
    expect(fromJsonSchema.safeParse(parse(text)).success).toBe(false);
  });
});
