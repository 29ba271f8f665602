import { describe, expect, test } from "vitest";
import { linesOf } from "./helpers.ts";

describe("a misspelt key is named, with the one that was meant", () => {
  test.each([
    ["worker: {}", "1:1 unknown key `worker` | did you mean `workers`?"],
    ["variant: {}", "1:1 unknown key `variant` | did you mean `variants`?"],
    ["workers: {prefech: 1}", "1:11 unknown key `prefech` in `workers` | did you mean `prefetch`?"],
    ["workers:\n- {Prefetch: 1}", "2:4 unknown key `Prefetch` in `workers` | did you mean `prefetch`?"],
    ["queue: {durabel: true}", "1:9 unknown key `durabel` in `queue` | did you mean `durable`?"],
    [
      "producers: {maxUnconfirm: 5}",
      "1:13 unknown key `maxUnconfirm` in `producers` | did you mean `maxUnconfirmed`?",
    ],
    ["messages: {kinds: {a: {wrok: 1ms}}}", "1:24 unknown key `wrok` in `a` | did you mean `work`?"],
    [
      "messages: {kinds: {a: {work: {exponentail: 1ms}}}}",
      "1:31 unknown key `exponentail` in `work` | did you mean `exponential`?",
    ],
    ["broker: {urll: amqp://h}", "1:10 unknown key `urll` in `broker` | did you mean `url`?"],
    ["workers: {reject: {shar: 1}}", "1:20 unknown key `shar` in `reject` | did you mean `share`?"],
    ["expect: {lost: {betwen: [1, 2]}}", "1:17 unknown key `betwen` in `lost` | did you mean `between`?"],
    ["producers: {phases: [{fro: 1s}]}", "1:23 unknown key `fro` in `phases` | did you mean `for`?"],
    [
      "messages: {constructor: 1}",
      expect.stringContaining("1:12 unknown key `constructor` in `messages` | known here:"),
    ],
    ["variants: {a: {queue: {tpye: quorum}}}", "1:24 unknown key `tpye` in `queue` | did you mean `type`?"],
    [
      "messages: {kinds: {a: {work: 1ms, share: 90%}}}",
      "1:35 unknown key `share` in `a` | the shares of all kinds stand together: messages.pattern: {heavy: 10%, light: 90%}",
    ],
    [
      "variants: {a: {workers.prefetch: 1}}",
      "1:16 unknown key `workers.prefetch` | dotted keys are for matrix and --set: here, write a mapping in a mapping",
    ],
  ])("%s", (text, line) => {
    expect(linesOf(text)).toContainEqual(line);
    expect(linesOf(text).filter((other) => !/is missing/.test(other))).toHaveLength(1);
  });
});

describe("a value of the wrong sort", () => {
  test.each([
    ["messages: {count: -5}", "1:19 `count` should be a whole number from 1 to 4294967295, not `-5`"],
    ["messages: {count: 0}", "1:19 `count` should be a whole number from 1 to 4294967295, not `0`"],
    ["messages: {count: 1.5}", "1:19 `count` should be a whole number from 1 to 4294967295, not `1.5`"],
    ["messages: {count: .nan}", "1:19 `count` should be a whole number from 1 to 4294967295, not `NaN`"],
    [
      "messages: {count: 1e400}",
      "1:19 `count` should be a whole number from 1 to 4294967295, not `Infinity`",
    ],
    ["messages: {count: many}", "1:19 `count` should be a whole number from 1 to 4294967295, not `many`"],
    ["messages: {count: }", "1:19 `count` has no value: it should be a whole number from 1 to 4294967295"],
    ["messages: 5", "1:11 `messages` should be a mapping, not `5`"],
    ["messages: {bodies: []}", "1:20 `bodies` should be a list of at least one text, not a list"],
    ['messages: {bodies: [""]}', "1:21 item 1 of `bodies` should be text that is not empty, not ``"],
    [
      "messages: {bodies: [a, 5]}",
      '1:24 item 2 of `bodies` should be text, not `5` | quote it to make it text: "5"',
    ],
    ["messages: {duration: 5}", "1:22 `duration`: `5` has no unit | add ms, s, m or h: 5ms or 5s"],
    ["messages: {duration: 0}", "1:22 `duration`: must be longer than 0"],
    ["messages: {duration: 5sec}", "1:22 `duration`: `sec` is not a unit of a duration | did you mean 5s?"],
    ["messages: {kinds: {a: {work: 5}}}", "1:30 `work`: `5` has no unit | add ms, s, m or h: 5ms or 5s"],
    [
      "messages: {kinds: {a: {work: {uniform: [5ms, 1ms]}}}}",
      "1:40 `uniform`: no duration is between these | write the lower end first",
    ],
    [
      "messages: {kinds: {a: {work: {lognormal: {median: 5ms, p99: 5ms}}}}}",
      "1:61 `p99`: p99 (5 ms) must be above the median (5 ms)",
    ],
    ["messages: {kinds: {a: {work: {}}}}", "1:30 `work`: one of exponential, uniform, lognormal is missing"],
    [
      "messages: {kinds: {a: {work: {exponential: 1ms, uniform: [0, 1ms]}}}}",
      "1:30 `work`: exponential and uniform exclude each other | keep one of them",
    ],
    [
      "messages: {kinds: {a: {priority: 256}}}",
      "1:34 `priority` should be a whole number from 0 to 255, not `256`",
    ],
    [
      "workers: 0",
      "1:10 `workers` should be a mapping such as {count: 2, prefetch: 1}, or a list of those, not `0`",
    ],
    ["workers: {count: 0}", "1:18 `count` should be a whole number from 1 to 10000, not `0`"],
    [
      "workers: {prefetch: 0}",
      "1:21 `prefetch` should be a whole number from 1 to 65535, or unlimited, not `0`",
    ],
    [
      "workers: {prefetch: 65536}",
      "1:21 `prefetch` should be a whole number from 1 to 65535, or unlimited, not `65536`",
    ],
    [
      "workers: {prefetch: lots}",
      "1:21 `prefetch` should be a whole number from 1 to 65535, or unlimited, not `lots`",
    ],
    ["workers: {ack: atuo}", "1:16 `ack` should be manual or auto, not `atuo` | did you mean `auto`?"],
    ["workers: {speed: 0}", "1:18 `speed` should be a number from 0.01 to 1000, 0.5 for half speed, not `0`"],
    ["workers: {reject: {share: 150%}}", "1:27 `share`: `150%` is more than 100% | the most is 100%"],
    ["workers: {reject: {}}", "1:11 `share` is missing: a share such as 10%"],
    ["queue: {durable: yes}", "1:18 `durable` should be true or false, not `yes`"],
    ["queue: {name: amq.x}", expect.stringContaining("1:15 `name` should be printable text")],
    [
      "queue: {arguments: {max: 1}}",
      "1:21 `max` should be the name of a queue argument, which begins with x-",
    ],
    ["producers: {rate: 200}", "1:19 `rate`: `200` has no unit | add /s or /m: 200/s or 200/m"],
    ["producers: {phases: [{for: 0, rate: 5/s}]}", "1:28 `for`: must be longer than 0"],
    ["producers: {phases: [{for: 5s}]}", "1:22 item 1 of `phases`: one of rate, to is missing"],
    ["producers: {phases: [{rate: 5/s}]}", "1:22 `for` is missing: a duration such as 50ms"],
    ["producers: {onFailure: retry}", "1:24 `onFailure` should be republish or drop, not `retry`"],
    ["workers: {crash: {share: 5%, back: 5}}", "1:36 `back`: `5` has no unit | add ms, s, m or h: 5ms or 5s"],
    [
      "broker: podman",
      expect.stringContaining("1:9 `broker` should be auto, docker, local, {url: amqp://…}"),
    ],
    ["broker: [{}]", expect.stringContaining("1:9 `broker` should be auto, docker, local, {url: amqp://…}")],
    [
      "broker: {url: http://h}",
      expect.stringContaining("1:15 `url`: has the scheme http: | it has to begin with amqp://"),
    ],
    [
      "broker: {url: amqp://h, image: x}",
      "1:9 `broker`: url and image exclude each other | keep one of them",
    ],
    [
      "broker: rabbitmq:4.3",
      expect.stringContaining("not `rabbitmq:4.3` | write broker: {image: rabbitmq:4.3}"),
    ],
    [
      "broker: {url: amqps://h, passphrase: x}",
      "1:38 `passphrase`: it is of a key, and there is none | give cert and key, or leave it out",
    ],
    [
      "broker: {url: amqp://h, ca: c.pem}",
      "1:29 `ca`: only an amqps:// URL uses it | make it an amqps:// URL, or leave it out",
    ],
    [
      "broker: {url: amqp://h?frameMax=5}",
      expect.stringContaining("1:15 `url`: has frameMax=5 | frameMax has to be"),
    ],
    ["broker: {url: amqps://h, cert: c.pem}", "1:32 `cert`: cert and key go together | give both"],
    ["expect: {lost: few}", expect.stringContaining("1:16 `lost`: `few` is not an expectation |")],
    [
      "expect: {lost: {between: [2, 1]}}",
      "1:16 `lost`: between 2 and 1: nothing is | write the lower end first",
    ],
    ["expect: {lost: {}}", "1:16 `lost`: one of value, between is missing"],
    [
      "expect: {lost: {value: 1, between: [1, 2]}}",
      "1:16 `lost`: value and between exclude each other | keep one of them",
    ],
    ["expect: {lost: {value: few}}", expect.stringContaining("1:16 `lost`: `few` is not an expectation |")],
    [
      "expect: {lost: {value: 1, level: wran}}",
      "1:34 `level` should be fail or warn, not `wran` | did you mean `warn`?",
    ],
    [
      "expect: {lost: {value: 1, over: worse}}",
      "1:33 `over` should be median, worst, best or all, not `worse` | did you mean `worst`?",
    ],
    [
      "expect: {lost: {between: [1]}}",
      "1:26 `between` should be a list of two values, such as [0.4, 0.6], not a list",
    ],
    ["expect: {lost: .inf}", expect.stringContaining("`lost` should be a value, a comparison")],
    ["repeat: 0", "1:9 `repeat` should be a whole number from 1 to 1000, not `0`"],
    ["seed: -1", "1:7 `seed` should be a whole number from 0 to 9007199254740991, not `-1`"],
    ['name: "a\\u001b[31m"', "1:7 `name` should be printable text of 1 to 100 characters, not `a␛[31m`"],
    [
      "workers: {name: a.b}",
      expect.stringContaining("without a dot, which divides the parts of a path, not `a.b`"),
    ],
    ["name: 5", expect.stringContaining('| quote it to make it text: "5"')],
  ])("%s", (text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });
});

test("all problems are found at once, in the order of the file", () => {
  const text = `messages:
  count: -5
  kindz: {a: {}}
  pattern: [a]
workers:
  - {prefech: 1, ackEvery: 50}
  - {ack: auto, prefetch: 5}
queue: {type: quorum, durable: false, ttl: 5sec}
`;
  expect(linesOf(text).map((line) => line.replace(/ \|.*/, ""))).toEqual([
    "2:10 `count` should be a whole number from 1 to 4294967295, not `-5`",
    "3:3 unknown key `kindz` in `messages`",
    "6:6 unknown key `prefech` in `workers`",
    "8:32 a quorum queue is always durable",
    "8:44 `ttl`: `sec` is not a unit of a duration",
  ]);
});

test("a key that is missing because it is misspelt is not also missing", () => {
  expect(linesOf("workers: {reject: {shar: 10%}}")).toHaveLength(1);
  expect(linesOf("workers: {reject: {kidn: a}}").map((line) => line.replace(/ \|.*/, ""))).toEqual([
    "1:11 `share` is missing: a share such as 10%",
    "1:20 unknown key `kidn` in `reject`",
  ]);
});

test("a key that is missing does not hide what is wrong elsewhere", () => {
  const text = "workers: {reject: {}}\nqueue: {overflow: drop-head}";
  expect(linesOf(text).map((line) => line.replace(/ \|.*/, ""))).toEqual([
    "1:11 `share` is missing: a share such as 10%",
    "2:19 overflow without a maxLength or maxBytes never happens",
  ]);
});

test("what may follow from a mistake is not reported beside it", () => {
  expect(linesOf("messages: {kindz: {heavy: {}}, pattern: [heavy]}")).toHaveLength(1);
  expect(linesOf("queue: {maxPriority: high}\nmessages: {kinds: {a: {priority: 1}}}")).toHaveLength(1);
});
