import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { only } from "./helpers.ts";

test("the smallest scenario has a default for everything", () => {
  expect(parseScenario("messages: {}", { file: "some/odd-heavy.yaml" })).toEqual({
    file: "some/odd-heavy.yaml",
    name: "odd-heavy",
    description: "",
    broker: { use: "auto" },
    repeat: 1,
    warmup: 0,
    seed: 1,
    across: [],
    abortOn: [],
    compare: { margin: {} },
    variants: [
      {
        name: "default",
        settings: {},
        dimensions: [],
        scenario: {
          name: "odd-heavy",
          description: "",
          broker: { use: "auto" },
          queue: {
            type: "classic",
            durable: true,
            deadLetter: false,
            singleActiveConsumer: false,
            arguments: {},
          },
          messages: {
            count: 1000,
            pattern: { is: "sequence", kinds: ["task"] },
            dot: 1000,
            persistent: true,
            kinds: { task: { work: { is: "fixed", value: 0 }, size: 16 } },
          },
          producers: {
            count: 1,
            rate: { is: "unlimited" },
            arrivals: "steady",
            confirms: true,
            maxUnconfirmed: 1000,
            onFailure: "republish",
          },
          workers: [
            {
              count: 2,
              prefetch: "unlimited",
              ack: "manual",
              concurrency: 1,
              speed: 1,
              ackEvery: 1,
              work: "sleep",
              start: 0,
            },
          ],
          faults: [],
          record: "full",
          expect: [],
          repeat: 1,
          seed: 1,
        },
      },
    ],
  });
});

test("a section without a value is as good as none", () => {
  expect(only("messages:\nqueue:\nexpect:\nvariants:\n").messages.count).toBe(1000);
});

test("one mapping of workers is two of them, a group in a list is one", () => {
  expect(only("workers: {prefetch: 1}").workers.map(({ count }) => count)).toEqual([2]);
  expect(only("workers: [{name: slow}, {name: fast, count: 3}]").workers.map(({ count }) => count)).toEqual([
    1, 3,
  ]);
});

test("kinds without a pattern come in turn", () => {
  expect(only("messages: {kinds: {a: {}, b: {work: 5ms, size: 1KiB}}}").messages).toMatchObject({
    pattern: { is: "sequence", kinds: ["a", "b"] },
    kinds: { a: { work: { is: "fixed", value: 0 }, size: 32 }, b: { work: { value: 5 }, size: 1024 } },
  });
});

describe("work", () => {
  test.each([
    ["50ms", { is: "fixed", value: 50 }],
    ["{exponential: 20ms}", { is: "exponential", mean: 20 }],
    ["{uniform: [1ms, 5ms]}", { is: "uniform", min: 1, max: 5 }],
    ["{lognormal: {median: 20ms, p99: 200ms}}", { is: "lognormal", median: 20, p99: 200 }],
  ])("%s", (work, expected) => {
    expect(only(`messages: {kinds: {a: {work: ${work}}}}`).messages.kinds.a?.work).toEqual(expected);
  });
});

describe("a pattern", () => {
  test("of shares is a mix", () => {
    const { pattern, draw } = only("messages: {pattern: {a: 10%, b: 0.9}, kinds: {a: {}, b: {}}}").messages;
    expect(draw).toBe("exact");
    expect(pattern).toEqual({ is: "mix", shares: { a: 0.1, b: 0.9 } });
  });

  test("of thirds is made whole", () => {
    const { pattern } = only(
      "messages: {pattern: {a: 33.33%, b: 33.33%, c: 33.33%}, kinds: {a: {}, b: {}, c: {}}}",
    ).messages;
    if (pattern.is !== "mix") throw new Error("not a mix");
    expect(Object.values(pattern.shares).reduce((sum, share) => sum + share)).toBeCloseTo(1, 12);
  });
});

test("bodies have kinds by their number of dots, and the size of the longest", () => {
  const { bodies, pattern, kinds } = only(
    'messages: {count: 3, bodies: ["First.", "Second..", "Ünö."], dot: 100ms}',
  ).messages;
  expect(bodies).toEqual(["First.", "Second..", "Ünö."]);
  expect(pattern).toEqual({ is: "sequence", kinds: ["1 dot", "2 dots", "1 dot"] });
  expect(kinds).toEqual({
    "1 dot": { work: { is: "fixed", value: 100 }, size: 6 },
    "2 dots": { work: { is: "fixed", value: 200 }, size: 8 },
  });
});

describe("the rate", () => {
  const forever = Number.POSITIVE_INFINITY;

  test("of one number holds for ever", () => {
    expect(only("producers: {rate: 120/m}").producers.rate).toEqual({
      is: "phases",
      phases: [{ for: forever, from: 2, to: 2 }],
    });
  });

  const phases = "phases: [{for: 1s, to: 100/s}, {for: 2s, rate: 50/s}, {for: 1s, to: 10/s}]";
  const ramps = [
    { for: 1000, from: 0, to: 100 },
    { for: 2000, from: 50, to: 50 },
    { for: 1000, from: 50, to: 10 },
  ];

  test("of phases ramps from the phase before, and alone says how long", () => {
    const { producers, messages } = only(`producers: {${phases}}`);
    expect(producers.rate).toEqual({ is: "phases", phases: ramps });
    expect(messages.duration).toBe(4000);
    expect(messages.count).toBeUndefined();
  });

  test("of phases stays at the last when there is a count", () => {
    const { producers, messages } = only(`producers: {${phases}}\nmessages: {count: 500}`);
    expect(producers.rate).toEqual({ is: "phases", phases: [...ramps, { for: forever, from: 10, to: 10 }] });
    expect(messages.duration).toBeUndefined();
  });
});

describe("the broker", () => {
  test.each([
    ["docker", { use: "docker" }],
    ["{image: rabbitmq:4.3}", { use: "docker", image: "rabbitmq:4.3" }],
    ["{url: amqp://u:p@h/v}", { use: "url", url: "amqp://u:p@h/v" }],
    ["{url: amqps://h, ca: ca.pem}", { use: "url", url: "amqps://h", ca: "ca.pem" }],
    ["{ca: ca.pem}", { use: "url", ca: "ca.pem" }],
  ])("%s", (broker, expected) => {
    expect(only(`broker: ${broker}`).broker).toEqual(expected);
  });
});

test.each<[string, string, string[], object]>([
  [
    "a URL keeps the files for TLS",
    "{url: amqps://h, ca: ca.pem}",
    ["broker.url=amqps://other"],
    { use: "url", url: "amqps://other", ca: "ca.pem" },
  ],
  [
    "a file for TLS keeps the URL",
    "{url: amqps://h, cert: c.pem, key: c.key}",
    ["broker.ca=ca.pem"],
    { use: "url", url: "amqps://h", ca: "ca.pem", cert: "c.pem", key: "c.key" },
  ],
  [
    "a URL without TLS takes them away",
    "{url: amqps://h, cert: c.pem, key: c.key, ca: a, passphrase: p}",
    ["broker.url=amqp://other"],
    { use: "url", url: "amqp://other" },
  ],
  [
    "an image takes the URL and its files away",
    "{url: amqps://h, ca: ca.pem}",
    ["broker.image=rabbitmq:4.0"],
    { use: "docker", image: "rabbitmq:4.0" },
  ],
  ["a URL takes the image away", "{image: x}", ["broker.url=amqp://h"], { use: "url", url: "amqp://h" }],
  ["a URL replaces a word", "docker", ["broker.url=amqp://h"], { use: "url", url: "amqp://h" }],
  ["a word replaces all", "{url: amqps://h, ca: ca.pem}", ["broker=local"], { use: "local" }],
])("--set of the broker: %s", (_, written, set, expected) => {
  expect(only(`broker: ${written}`, set).broker).toEqual(expected);
});

describe("an expectation", () => {
  test.each([
    ["lost: 0", { op: "=", value: 0 }, "0"],
    ['efficiency: "<= 0.6"', { op: "<=", value: 0.6 }, "<= 0.6"],
    ['makespan: ">2s"', { op: ">", value: 2000 }, ">2s"],
    ['other: "!= 1KiB"', { op: "!=", value: 1024 }, "!= 1KiB"],
    ['lost: "== 5"', { op: "=", value: 5 }, "== 5"],
    ["efficiency: 90%", { op: "=", value: 0.9 }, "90%"],
    ["growth: -1", { op: "=", value: -1 }, "-1"],
    ["efficiency: {between: [40%, 0.6]}", { op: "between", low: 0.4, high: 0.6 }, "between 40% and 0.6"],
    ['efficiency: {value: "<= 0.6"}', { op: "<=", value: 0.6 }, "<= 0.6"],
    ["lost: {value: 5, level: fail}", { op: "=", value: 5 }, "5"],
  ])("%s", (written, expected, text) => {
    const path = written.slice(0, written.indexOf(":"));
    expect(only(`expect:\n  ${written}`).expect).toEqual([{ path, test: expected, text, line: 2 }]);
  });

  test("that only warns, or is held against several runs in its own way, says so", () => {
    const [one, other] = only(
      'expect: {lost: {value: ">= 0.9", level: warn, over: worst}, left: {between: [1, 2], over: all}}',
    ).expect;
    expect(one).toMatchObject({ text: ">= 0.9", level: "warn", over: "worst" });
    expect(other).toMatchObject({ text: "between 1 and 2", level: undefined, over: "all" });
  });
});
