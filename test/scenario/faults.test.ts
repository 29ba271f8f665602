import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { parseScenario } from "../../src/scenario/parse.ts";
import { scenarioJsonSchema } from "../../src/scenario/schema/json-schema.ts";
import { linesOf, only } from "./helpers.ts";

// It is one by construction; `object` is all that its users need to know.
const fromJsonSchema = z.fromJSONSchema(scenarioJsonSchema() as Parameters<typeof z.fromJSONSchema>[0]);
const half = { by: "share", share: 0.5 };

const forms: readonly (readonly [string, object])[] = [
  ["{at: 50%, do: restart-broker}", { do: "restart-broker", at: half }],
  ["{at: 50%, do: kill-broker}", { do: "kill-broker", at: half }],
  ["{at: 50%, do: pause-broker, for: 5s}", { do: "pause-broker", at: half, for: 5000 }],
  ["{at: 50%, do: partition, for: 5s}", { do: "partition", at: half, for: 5000 }],
  [
    "{at: 50%, do: slow-network, for: 5s, latency: 20ms}",
    { do: "slow-network", at: half, for: 5000, latency: 20 },
  ],
  [
    "{at: 50%, do: slow-network, for: 5s, latency: 20ms, bandwidth: 100KiB/s}",
    { do: "slow-network", at: half, for: 5000, latency: 20, bandwidth: 102_400 },
  ],
  ["{at: 50%, do: kill-worker}", { do: "kill-worker", at: half, workers: 1 }],
  ["{at: 50%, do: kill-worker, back: never}", { do: "kill-worker", at: half, workers: 1 }],
  [
    "{at: 50%, do: kill-worker, worker: worker-2, back: 2s}",
    { do: "kill-worker", at: half, worker: "worker-2", back: 2000 },
  ],
  ["{at: 50%, do: kill-worker, workers: 2, back: 0}", { do: "kill-worker", at: half, workers: 2, back: 0 }],
  ["{at: 50%, do: kill-producer}", { do: "kill-producer", at: half, producers: 1 }],
  [
    "{at: 50%, do: kill-producer, producer: producer-1, back: 2s}",
    { do: "kill-producer", at: half, producer: "producer-1", back: 2000 },
  ],
  ["{at: 50%, do: cut-connection}", { do: "cut-connection", at: half }],
  ["{at: 50%, do: cut-connection, workers: 2}", { do: "cut-connection", at: half, workers: 2 }],
  [
    "{at: 50%, do: cut-connection, producer: producer-1}",
    { do: "cut-connection", at: half, producer: "producer-1" },
  ],
  ["{at: 50%, do: add-workers}", { do: "add-workers", at: half, workers: 1 }],
  ["{at: 50%, do: add-workers, workers: 3}", { do: "add-workers", at: half, workers: 3 }],
  ["{at: 50%, do: remove-workers}", { do: "remove-workers", at: half, workers: 1 }],
  ["{at: 50%, do: remove-workers, worker: worker-1}", { do: "remove-workers", at: half, worker: "worker-1" }],
  ["{at: 50%, do: purge-queue}", { do: "purge-queue", at: half }],
  ["{at: 50%, do: delete-queue}", { do: "delete-queue", at: half }],
  ['{at: 50%, do: exec, run: "echo a"}', { do: "exec", at: half, run: "echo a" }],
];

const times: readonly (readonly [string, object])[] = [
  ["at: 5s", { at: { by: "time", ms: 5000 } }],
  ["at: 0", { at: { by: "time", ms: 0 } }],
  ["at: 50%", { at: half }],
  ["at: 1 message", { at: { by: "messages", count: 1 } }],
  ["at: 999 messages", { at: { by: "messages", count: 999 } }],
  ["at: {messages: 5}", { at: { by: "messages", count: 5 } }],
  ["every: 10s", { at: { by: "time", ms: 10_000 }, every: 10_000 }],
  ["every: 10s, times: 3", { at: { by: "time", ms: 10_000 }, every: 10_000, times: 3 }],
  ["at: 50%, every: 10s", { at: half, every: 10_000 }],
];

describe("a fault is what its keys say, with its line, in the JSON Schema too", () => {
  test.each([
    ...forms,
    ...times.map(([time, expected]) => {
      return [`{${time}, do: purge-queue}`, { do: "purge-queue", ...expected }] as const;
    }),
  ])("%s", (written, expected) => {
    const text = `messages: {count: 1000}\nfaults:\n  - ${written}`;
    expect(only(text).faults).toEqual([{ ...expected, line: 3 }]);
    expect(fromJsonSchema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
  });

  test("after: previous", () => {
    const text = "faults: [{at: 50%, do: purge-queue}, {after: previous, do: delete-queue}]";
    expect(only(text).faults[1]).toEqual({ do: "delete-queue", at: { by: "previous" }, line: 1 });
    expect(fromJsonSchema.safeParse(parse(text)).success).toBe(true);
  });
});

test("the JSON Schema has an example of every form of a fault, which is a fault", () => {
  const { $defs } = scenarioJsonSchema() as { $defs: Record<string, { examples?: unknown[] }> };
  const defined = Object.entries($defs).filter(([id]) => id.startsWith("fault-"));
  const examples = defined.flatMap(([, { examples = [] }]) => examples);
  expect(examples).toHaveLength(13);
  for (const [, form] of defined) expect(form).toMatchObject({ additionalProperties: false });
  for (const example of examples) expect(linesOf(JSON.stringify({ faults: [example] }))).toEqual([]);
});

describe("the line of a fault", () => {
  test("is that of its variant", () => {
    const text =
      "variants:\n  a:\n    faults:\n    - {at: 1s, do: purge-queue}\n    - {at: 2s, do: purge-queue}";
    const faults = parseScenario(text).variants.flatMap(({ scenario }) => scenario.faults);
    expect(faults.map(({ line }) => line)).toEqual([4, 5]);
  });

  test("is none for one of --set", () => {
    const [fault] = only("messages: {}", ["faults=[{at: 1s, do: purge-queue}]"]).faults;
    expect(fault).toMatchObject({ do: "purge-queue" });
    expect(fault?.line).toBeUndefined();
  });
});

const allFaults =
  "known here: restart-broker, kill-broker, pause-broker, kill-worker, kill-producer, cut-connection, slow-network, partition, add-workers, remove-workers, purge-queue, delete-queue and exec";
const anyTime = 'a time such as 5s, a share such as 50%, or a count such as "1000 messages"';

describe("a mistake in a fault is told once, where it is", () => {
  test.each([
    ["5", "1:10 item 1 of `faults` should be a mapping, not `5`"],
    ["[]", "1:10 item 1 of `faults` should be a mapping, not a list"],
    ["{at: 50%}", `1:10 \`do\` is missing: one of the faults | ${allFaults}`],
    ["{at: 50%, do: explode}", `1:24 \`do\` should be one of the faults, not \`explode\` | ${allFaults}`],
    ["{at: 50%, do: 5}", `1:24 \`do\` should be one of the faults, not \`5\` | ${allFaults}`],
    [
      "{at: soon, do: restart-brokr, fro: 5}",
      "1:25 `do` should be one of the faults, not `restart-brokr` | did you mean `restart-broker`?",
    ],
    ["{do: purge-queue}", "1:10 item 1 of `faults`: one of at, after, every is missing"],
    [
      "{do: purge-queue, at: 5s, after: previous}",
      "1:10 item 1 of `faults`: at and after exclude each other | keep one of them",
    ],
    [
      "{do: purge-queue, after: previous, every: 1s}",
      "1:10 item 1 of `faults`: after and every exclude each other | keep one of them",
    ],
    [
      "{do: purge-queue, after: prevous}",
      "1:35 `after` should be previous, not `prevous` | did you mean `previous`?",
    ],
    ["{do: purge-queue, evry: 5s}", "1:28 unknown key `evry` in `faults` | did you mean `every`?"],
    ["{do: purge-queue, every: 0}", "1:35 `every`: must be longer than 0"],
    [
      "{do: purge-queue, every: 1s, times: 0}",
      "1:46 `times` should be a whole number from 1 to 1000, not `0`",
    ],
    [
      "{do: purge-queue, every: 1s, times: 1001}",
      "1:46 `times` should be a whole number from 1 to 1000, not `1001`",
    ],
    ["{do: purge-queue, at: soon}", `1:32 \`at\`: \`soon\` is not a duration | write ${anyTime}`],
    ["{do: purge-queue, at: 50}", `1:32 \`at\`: \`50\` has no unit | write ${anyTime}`],
    ["{do: purge-queue, at: 150%}", `1:32 \`at\`: \`150%\` is more than 100% | write ${anyTime}`],
    ["{do: purge-queue, at: true}", `1:32 \`at\` should be ${anyTime}, not \`true\``],
    ["{do: purge-queue, at: }", `1:32 \`at\` has no value: it should be ${anyTime}`],
    [
      "{do: purge-queue, at: 0 messages}",
      `1:32 \`at\`: 0 messages: it should be 1 to 1000000000 of them | write ${anyTime}`,
    ],
    [
      "{do: purge-queue, at: {messages: 0}}",
      "1:43 `messages` should be a whole number from 1 to 1000000000, not `0`",
    ],
    ["{do: purge-queue, at: {mesages: 5}}", "1:33 unknown key `mesages` in `at` | did you mean `messages`?"],
    [
      "{do: restart-broker, at: 50%, for: 5s}",
      "1:40 unknown key `for` in `faults` | known here: do, at, after, every and times",
    ],
    ["{do: pause-broker, at: 50%}", "1:10 `for` is missing: a duration such as 50ms"],
    ["{do: pause-broker, at: 50%, fro: 5s}", "1:38 unknown key `fro` in `faults` | did you mean `for`?"],
    ["{do: partition, at: 50%, for: 0}", "1:40 `for`: must be longer than 0"],
    ["{do: partition, at: 50%, for: 5}", "1:40 `for`: `5` has no unit | add ms, s, m or h: 5ms or 5s"],
    ["{do: slow-network, at: 50%, for: 1s}", "1:10 item 1 of `faults`: one of latency, bandwidth is missing"],
    ["{do: slow-network, at: 50%, for: 1s, latency: 0}", "1:56 `latency`: must be longer than 0"],
    [
      "{do: slow-network, at: 50%, for: 1s, bandwidth: 100KiB}",
      "1:58 `bandwidth`: `KiB` is not a unit of a bandwidth | did you mean 100KiB/s?",
    ],
    ["{do: slow-network, at: 50%, for: 1s, bandwidth: 0}", "1:58 `bandwidth`: must be at least 1B/s"],
    [
      "{do: kill-worker, at: 50%, back: nevr}",
      "1:43 `back`: `nevr` is not a duration | write a duration such as 2s, or never",
    ],
    [
      "{do: kill-worker, at: 50%, back: [1s]}",
      "1:43 `back` should be a duration such as 2s, or never, not a list",
    ],
    [
      "{do: kill-worker, at: 50%, worker: 5}",
      '1:45 `worker` should be the name of a worker, not `5` | quote it to make it text: "5"',
    ],
    [
      "{do: kill-worker, at: 50%, worker: worker-1, workers: 1}",
      "1:10 item 1 of `faults`: worker and workers exclude each other | keep one of them",
    ],
    [
      "{do: kill-worker, at: 50%, producer: producer-1}",
      "1:37 unknown key `producer` in `faults` | known here: do, at, after, every, times, worker, workers and back",
    ],
    [
      "{do: kill-producer, at: 50%, producers: 0}",
      "1:50 `producers` should be a whole number from 1 to 1000, not `0`",
    ],
    [
      "{do: cut-connection, at: 50%, workers: 1, producer: producer-1}",
      "1:10 item 1 of `faults`: workers and producer exclude each other | keep one of them",
    ],
    [
      "{do: add-workers, at: 50%, worker: 1}",
      "1:37 unknown key `worker` in `faults` | did you mean `workers`?",
    ],
    [
      "{do: remove-workers, at: 50%, workers: all}",
      "1:49 `workers` should be a whole number from 1 to 10000, not `all`",
    ],
    ["{do: exec, at: 50%}", "1:10 `run` is missing: a command"],
    ['{do: exec, at: 50%, run: ""}', "1:35 `run` should be a command, not ``"],
    ["{do: exec, at: 50%, run: [ls]}", "1:35 `run` should be a command, not a list"],
  ])("%s", (written, line) => {
    const text = `faults: [${written}]`;
    expect(linesOf(text)).toEqual([line]);
  });

  test.each([
    "{at: 50%, do: explode}",
    "{do: exec, at: 50%}",
    "{do: pause-broker, at: 50%, fro: 5s}",
    "{do: purge-queue, at: 50}",
  ])("the JSON Schema refuses %s too", (written) => {
    expect(fromJsonSchema.safeParse(parse(`faults: [${written}]`)).success).toBe(false);
  });

  test("beside what is wrong elsewhere, and in other faults", () => {
    const text = `faults:
  - {at: 50%, do: pause-broker}
  - {at: 50, do: kill-worker, wrker: a}
queue: {type: quorum, durable: false}`;
    expect(linesOf(text).map((line) => line.replace(/ \|.*/, ""))).toEqual([
      "2:5 `for` is missing: a duration such as 50ms",
      "3:10 `at`: `50` has no unit",
      "3:31 unknown key `wrker` in `faults`",
      "4:32 a quorum queue is always durable",
    ]);
  });
});
