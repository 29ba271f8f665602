import { describe, expect, test } from "vitest";
import { linesOf } from "./helpers.ts";

const withoutHints = (text: string): string[] => linesOf(text).map((line) => line.replace(/ \|.*/, ""));

describe("faults to somebody who is not there", () => {
  test.each([
    [
      "{at: 1s, do: kill-worker, worker: wroker-1}",
      "1:44 no worker is named `wroker-1` | did you mean `worker-1`?",
    ],
    [
      "{at: 1s, do: cut-connection, worker: x}",
      "1:47 no worker is named `x` | the workers are worker-1 and worker-2",
    ],
    [
      "{at: 1s, do: remove-workers, worker: worker-3}",
      "1:47 no worker is named `worker-3` | did you mean `worker-1`?",
    ],
    [
      "{at: 1s, do: kill-producer, producer: x}",
      "1:48 no producer is named `x` | the producer is producer-1",
    ],
    [
      "{at: 1s, do: kill-worker, workers: 3}",
      "1:45 kill-worker of 3 workers: there are only 2 | name 2 at most, or raise workers.count",
    ],
    [
      "{at: 1s, do: cut-connection, producers: 2}",
      "1:50 cut-connection of 2 producers: there is only 1 | name 1 at most, or raise producers.count",
    ],
    [
      "{at: 1s, do: kill-worker, worker: added-1}",
      "1:44 no worker is named `added-1` | the workers are worker-1 and worker-2",
    ],
    [
      "{at: 1s, do: add-workers, workers: 2}, {at: 2s, do: kill-worker, worker: added-3}",
      "1:83 no worker is named `added-3` | the workers are worker-1 and worker-2",
    ],
    [
      "{at: 1s, do: add-workers}, {at: 2s, do: kill-worker, workers: 4}",
      "1:72 kill-worker of 4 workers: there are only 3 | name 3 at most, or raise workers.count",
    ],
  ])("%s", (faults, line) => {
    expect(linesOf(`faults: [${faults}]`)).toEqual([line]);
  });

  test("of many workers a few are named", () => {
    expect(linesOf("workers: {count: 9}\nfaults: [{at: 1s, do: kill-worker, worker: x}]")).toEqual([
      "2:44 no worker is named `x` | the workers are worker-1, worker-2, worker-3, worker-4 and more",
    ]);
  });

  test("are told at the variant that takes them away", () => {
    const text = `faults: [{at: 1s, do: kill-worker, worker: fast}]
workers: [{name: fast}, {}]
variants:
  as-is: {}
  other: {workers: [{name: slow}]}`;
    expect(withoutHints(text)).toEqual(["5:20 no worker is named `fast`"]);
  });
});

describe("more who leave for good than there are", () => {
  test.each([
    [
      "{every: 1s, times: 3, do: kill-worker}",
      "1:29 with this, 3 workers would leave for good; there are only 2 | let fewer go, or let them come back with back: 2s",
    ],
    [
      "{at: 1s, do: kill-worker, workers: 2}, {at: 2s, do: remove-workers}",
      "1:49 with this, 3 workers would leave for good; there are only 2 | let fewer go",
    ],
    [
      "{at: 1s, do: kill-producer}, {at: 2s, do: kill-producer, producer: producer-1}",
      "1:39 with this, 2 producers would leave for good; there is only 1 | let fewer go, or let them come back with back: 2s",
    ],
  ])("%s", (faults, line) => {
    expect(linesOf(`faults: [${faults}]`)).toEqual([line]);
  });
});

describe("workers that are added", () => {
  test.each([
    [
      "faults: [{every: 1s, do: add-workers}]",
      "1:18 workers would be added without end | say how often, such as times: 3",
    ],
    [
      "faults: [{at: 1s, do: add-workers, workers: 6000}, {every: 1s, times: 2, do: add-workers, workers: 3000}]",
      "1:100 12000 workers would be added, more than 10000 | add fewer, or fewer times",
    ],
    [
      "workers: [{name: added-2}]\nfaults: [{at: 1s, do: add-workers, workers: 2}]",
      "1:18 two workers would be named `added-2` | the workers of add-workers are added-1, added-2, …: use another name",
    ],
    [
      "workers: [{name: added, count: 2}]\nfaults: [{every: 1s, times: 2, do: add-workers}]",
      "1:18 two workers would be named `added-1` | the workers of add-workers are added-1, added-2, …: use another name",
    ],
  ])("%s", (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });
});

describe("what is done to a broker that is not the tool's", () => {
  test.each([
    ["restart-broker", ""],
    ["kill-broker", ""],
    ["pause-broker", ", for: 1s"],
  ])("%s", (name, more) => {
    expect(linesOf(`broker: {url: amqp://h}\nfaults: [{at: 1s, do: ${name}${more}}]`)).toEqual([
      `2:23 ${name} can only be done to a broker that the tool started, not to one at a URL | use exec with --allow-exec, or broker: docker or local`,
    ]);
  });
});

describe("a time that never comes", () => {
  const over = "the run is over";
  test.each([
    ["faults: [{at: 1s, times: 2, do: purge-queue}]", "1:26 `times` does nothing without every"],
    ["faults: [{after: previous, do: purge-queue}]", "1:18 there is no fault before this one"],
    [
      "faults: [{every: 1s, do: purge-queue}, {after: previous, do: purge-queue}]",
      "1:48 the fault before this one is done again and again until the run is over",
    ],
    ["faults: [{at: 100%, do: purge-queue}]", `1:15 when 100% of the messages are handled, ${over}`],
    [
      "messages: {count: 50}\nfaults: [{at: 50 messages, do: purge-queue}]",
      `2:15 when 50 messages are handled, ${over}: there are 50`,
    ],
    [
      "messages: {duration: 2s}\nproducers: {rate: 10/s}\nfaults: [{at: 20 messages, do: purge-queue}]",
      `3:15 when 20 messages are handled, ${over}: there are at most 20`,
    ],
    [
      "messages: {duration: 2s}\nfaults: [{at: 50%, do: purge-queue}]",
      "2:15 a share needs a number of messages, and nobody knows how many fit in a duration",
    ],
    [
      "faults: [{at: 1m, do: purge-queue}]",
      `1:15 after 60000 ms ${over}: it takes 20000 ms at the very most`,
    ],
    [
      "faults: [{every: 1m, do: purge-queue}]",
      `1:18 after 60000 ms ${over}: it takes 20000 ms at the very most`,
    ],
  ])("%s", (text, line) => {
    expect(withoutHints(text)).toEqual([line]);
  });

  test("is told at the variant that makes the run short", () => {
    const text = `messages: {count: 10000}
faults: [{at: 1m, do: purge-queue}]
variants: {long: {}, short: {messages: {count: 100}}}`;
    expect(withoutHints(text)).toEqual([
      "3:48 after 60000 ms the run is over: it takes 11000 ms at the very most",
    ]);
  });
});

describe("the run may last until a fault's time", () => {
  const late = "faults: [{at: 10m, do: purge-queue}";
  test.each([
    ["for its last message", `producers: {rate: 1/s}\n${late}]`],
    [
      "for its phases",
      `messages: {count: 10}\nproducers: {phases: [{for: 10m, rate: 0}, {for: 1s, rate: 9/s}]}\n${late}]`,
    ],
    ["for its work", `messages: {kinds: {a: {work: 1s}}}\n${late}]`],
    ["for work that varies", `messages: {kinds: {a: {work: {exponential: 100ms}}}}\n${late}]`],
    [
      "for work that varies more",
      `messages: {kinds: {a: {work: {lognormal: {median: 1ms, p99: 1s}}}}}\n${late}]`,
    ],
    [
      "for its slowest worker",
      `messages: {kinds: {a: {work: 10ms}}}\nworkers: [{speed: 0.01}, {}]\n${late}]`,
    ],
    ["for a worker that comes late", `workers: {start: 10m}\n${late}]`],
    ["for large messages", `messages: {kinds: {a: {size: 1MiB}}}\n${late}]`],
    ["for another fault", `${late}, {at: 1s, do: partition, for: 10m}]`],
    ["for broker restarts", `${late}, {every: 1s, times: 10, do: restart-broker}]`],
    ["for a fault without an end", `${late}, {every: 1s, do: cut-connection}]`],
    ["for those who are away", `${late}, {at: 1s, do: kill-worker, back: 10m}]`],
    ["for somebody to work", `${late}, {at: 1s, do: kill-worker, workers: 2}]`],
    ["for somebody to work, all having stopped", `workers: {stop: 1s}\n${late}]`],
    ["for messages that go round", `workers: {reject: {share: 99%, requeue: true}}\n${late}]`],
    ["for messages that crash workers", `workers: {crash: {share: 99%}}\n${late}]`],
    ["for what else is in the user's queue", `queue: {name: mine}\n${late}]`],
    ["as long as messages fit in", `messages: {duration: 1s}\n${late}]`],
  ])("%s", (_why, text) => {
    expect(linesOf(text)).toEqual([]);
  });

  test.each([
    ["work is short", "messages: {kinds: {a: {work: {uniform: [1ms, 5ms]}}}}\n"],
    [
      "the long work is rare",
      "messages: {count: 100, pattern: {a: 99.9%, b: 0.1%}, kinds: {a: {}, b: {work: 10s}}}\n",
    ],
    ["the duration ends first", "messages: {duration: 10s}\nproducers: {rate: 5/s, arrivals: poisson}\n"],
  ])("but not where %s", (_why, text) => {
    expect(linesOf(`${text}faults: [{at: 1h, do: purge-queue}]`)).toEqual([
      expect.stringContaining("after 3600000 ms the run is over"),
    ]);
  });
});

describe("faults that may stand together", () => {
  test.each([
    "workers: [{name: late, start: 5s}]\nfaults: [{at: 1s, do: kill-worker, worker: late}]",
    "faults: [{at: 1s, do: add-workers, workers: 2}, {at: 2s, do: kill-worker, worker: added-2}]",
    "faults: [{at: 1s, do: add-workers, workers: 2}, {at: 2s, do: remove-workers, workers: 4}]",
    "workers: [{name: added-3}]\nfaults: [{at: 1s, do: add-workers, workers: 2}]",
    "workers: [{name: added-1}]\nfaults: [{at: 1s, do: purge-queue}]",
    "faults: [{every: 1s, times: 9, do: kill-worker, back: 0}]",
    "faults: [{every: 1s, do: kill-worker}]",
    "faults: [{at: 50%, every: 1s, times: 2, do: purge-queue}, {after: previous, do: delete-queue}]",
    "messages: {count: 50}\nfaults: [{at: 49 messages, do: purge-queue}]",
    "messages: {duration: 2s}\nfaults: [{at: 5000 messages, do: purge-queue}]",
    "messages: {duration: 2s, count: 50}\nfaults: [{at: 50%, do: purge-queue}]",
    "messages: {duration: 2s}\nproducers: {rate: 10/s}\nfaults: [{at: 50%, do: purge-queue}]",
    'messages: {count: 100}\nfaults: [{at: 1s, do: exec, run: "sleep 110"}, {at: 100s, do: purge-queue}]',
    "broker: {url: amqp://h}\nfaults: [{at: 1s, do: partition, for: 1s}, {at: 2s, do: exec, run: a}]",
  ])("%s", (text) => {
    expect(linesOf(text)).toEqual([]);
  });
});

test("what may follow from a mistake in a fault is not reported beside it", () => {
  const tooLate = "{at: 1m, do: purge-queue}";
  expect(linesOf(`faults: [${tooLate}, {at: 1s, do: partition, fro: 1m}]`)).toHaveLength(1);
  expect(linesOf(`faults: [${tooLate}, {at: 1s, do: kill-worker, back: 60}]`)).toHaveLength(1);
  const added = "{at: 2s, do: kill-worker, worker: added-2}";
  expect(linesOf(`faults: [{at: 1s, do: add-workers, workers: two}, ${added}]`)).toHaveLength(1);
  const again = "{every: 1s, times: many, do: purge-queue}";
  expect(linesOf(`faults: [${again}, {after: previous, do: purge-queue}]`)).toHaveLength(1);
});
