import { describe, expect, test } from "vitest";
import { linesOf } from "./helpers.ts";

describe("settings that cannot stand together", () => {
  test.each([
    ["queue: {type: quorum, durable: false}", "1:32 a quorum queue is always durable"],
    ["queue: {type: quorum, maxPriority: 5}", "1:36 a quorum queue has no maxPriority"],
    [
      "queue: {type: quorum, maxLength: 5, overflow: reject-publish-dlx}",
      "1:47 a quorum queue cannot do overflow: reject-publish-dlx",
    ],
    ["queue: {deliveryLimit: 5}", "1:24 only a quorum queue has a deliveryLimit"],
    ["queue: {overflow: drop-head}", "1:19 overflow without a maxLength or maxBytes never happens"],
    [
      "queue: {deadLetter: {strategy: at-least-once}}",
      "1:21 only a quorum queue can dead-letter at-least-once",
    ],
    [
      "queue: {type: quorum, deadLetter: {strategy: at-least-once}}",
      "1:35 deadLetter at-least-once needs `overflow: reject-publish`: without it the broker takes at-most-once",
    ],
    [
      "queue: {maxBytes: 5KiB, arguments: {x-max-length-bytes: 5}}",
      "1:57 `x-max-length-bytes` has a key of its own, `maxBytes`, which is set too",
    ],
    [
      "queue: {type: quorum, arguments: {x-consumer-timeout: 4000}}\nmessages: {count: 2, kinds: {quick: {}, slow: {work: 6s}}}",
      "2:54 a message of kind `slow` takes 6000 ms of work, longer than the queue's x-consumer-timeout of 4000 ms: the broker takes it back each time before its ack",
    ],
    ["queue: {ttl: 0.5ms}", "1:14 a ttl is whole milliseconds"],
    [
      "queue: {ttl: 5ms, arguments: {x-message-ttl: 5}}",
      "1:46 `x-message-ttl` has a key of its own, `ttl`, which is set too",
    ],
    [
      "queue: {arguments: {x-dead-letter-exchange: mine}}",
      "1:45 where dead letters go cannot be chosen: `x-dead-letter-exchange` would lead them past the account",
    ],
    [
      "queue: {deadLetter: true, ttl: 500ms, arguments: {x-dead-letter-routing-key: mine}}",
      "1:78 where dead letters go cannot be chosen: `x-dead-letter-routing-key` would lead them past the account",
    ],
    [
      "queue: {type: quorum, arguments: {x-delivery-limit: -5}}",
      "1:53 `x-delivery-limit` has a key of its own, `deliveryLimit`",
    ],
    ["queue: {delayedRetry: {min: 1s}}", "1:23 only a quorum queue has a delayedRetry"],
    [
      "queue: {type: quorum, delayedRetry: {min: 3s, max: 1s}}",
      "1:52 the longest delay, 1000 ms, is below the shortest, 3000 ms",
    ],
    ["queue: {type: quorum, delayedRetry: {min: 0.5ms}}", "1:43 a delay is whole milliseconds"],
    [
      "queue: {type: quorum, delayedRetry: {min: 1s}, arguments: {x-delayed-retry-min: 5}}",
      "1:81 `x-delayed-retry-min` has a key of its own, `delayedRetry`, which is set too",
    ],
    [
      "queue: {type: quorum, deliveryLimit: -1}\nworkers: {reject: {share: 100%, requeue: true}}",
      "2:42 messages that are always requeued go round for ever",
    ],
    ["messages: {dot: 1s}", "1:17 `dot` does nothing without bodies"],
    ["messages: {draw: random, kinds: {a: {}}}", "1:18 `draw` does nothing without shares"],
    ["messages: {bodies: [a.], pattern: [a]}", "1:35 bodies and pattern exclude each other"],
    ["messages: {bodies: [a.], kinds: {a: {}}}", "1:33 bodies and kinds exclude each other"],
    ["messages: {pattern: [heavy], kinds: {haevy: {}}}", "1:22 no kind is named `heavy`"],
    ["messages: {pattern: {a: 100%}, kinds: {b: {}}}", "1:25 no kind is named `a`"],
    ["messages: {pattern: [toString]}", "1:22 no kind is named `toString`"],
    [
      "messages: {pattern: {a: 50%, b: 40%}, kinds: {a: {}, b: {}}}",
      "1:21 the shares add up to 90%, not 100%",
    ],
    ["messages: {kinds: {}}", "1:19 there are no kinds"],
    ["messages: {kinds: {a: {priority: 5}}}", "1:34 a classic queue without maxPriority ignores priorities"],
    [
      "queue: {maxPriority: 3}\nmessages: {kinds: {a: {priority: 5}}}",
      "2:34 priority 5 is above the queue's maxPriority 3",
    ],
    ["producers: {rate: 5/s, phases: [{for: 1s, rate: 5/s}]}", "1:19 rate and phases exclude each other"],
    ["producers: {arrivals: poisson}", "1:23 poisson arrivals need a rate"],
    ["producers: {confirms: false, maxUnconfirmed: 5}", "1:46 maxUnconfirmed does nothing without confirms"],
    [
      "producers: {confirms: false, onFailure: republish}",
      "1:41 without confirms nothing tells which messages to publish again",
    ],
    ["producers: {rate: 0}", "1:19 at 0/s nothing is ever sent"],
    [
      "messages: {count: 50}\nproducers: {phases: [{for: 1s, rate: 20/s}, {for: 1s, to: 0}]}",
      "2:21 the phases end at 0/s after about 30 messages, so that count 50 is never reached",
    ],
    ["workers: []", "1:10 there are no workers"],
    ["workers: {ack: auto, prefetch: 1}", "1:32 the broker ignores prefetch when ack is auto"],
    ["workers: {ack: auto, ackEvery: 2}", "1:32 with ack: auto nothing is acknowledged"],
    ["workers: {ack: auto, reject: {share: 1%}}", "1:30 with ack: auto nothing can be rejected"],
    [
      "workers: {ackEvery: 5, concurrency: 5}",
      "1:21 ackEvery 5 needs messages to end in order, so a concurrency of 1",
    ],
    [
      "workers: {ackEvery: 5, prefetch: 2}",
      "1:21 ackEvery 5 is above prefetch 2: the worker would wait for ever",
    ],
    [
      "workers: {concurrency: 5, prefetch: 2}",
      "1:24 concurrency 5 is above prefetch 2: a worker never holds more than 2",
    ],
    ["workers: {start: 5s, stop: 5s}", "1:28 stop at 5000 ms is not after start at 5000 ms"],
    ["workers: {reject: {share: 1%, kind: tsak}}", "1:37 no kind is named `tsak`"],
    [
      "workers: {reject: {share: 100%, requeue: true}}",
      "1:42 messages that are always requeued go round for ever",
    ],
    [
      "queue: {type: quorum, deliveryLimit: 3}\nworkers: {ack: auto, crash: {}}",
      "2:29 with ack: auto nothing is left to acknowledge, so that no message crashes its worker",
    ],
    ["workers: {crash: {share: 1%, kind: tsak}}", "1:36 no kind is named `tsak`"],
    ["workers: {crash: {}}", "1:11 messages that always crash their worker go round for ever"],
    [
      "queue: {type: quorum, deliveryLimit: unlimited}\nworkers: {crash: {share: 100%, kind: task}}",
      "2:26 messages that always crash their worker go round for ever",
    ],
    [
      "queue: {type: quorum, deliveryLimit: 3}\nworkers: {crash: {}, reject: {share: 5%, kind: task}}",
      "2:30 all that reject could be of crash the worker first, so that none is rejected",
    ],
    ["workers: [{name: a}, {name: a}]", "1:29 two workers would be named `a`"],
    ["workers: [{name: worker-1}, {}]", "1:29 two workers would be named `worker-1`"],
    ["workers: [{name: a, count: 2}, {name: a-2}]", "1:39 two workers would be named `a-2`"],
  ])("%s", (text, line) => {
    expect(linesOf(text).map((found) => found.replace(/ \|.*/, ""))).toEqual([line]);
  });
});

describe("settings that may stand together", () => {
  test.each([
    "queue: {type: quorum, deliveryLimit: 3}\nworkers: {reject: {share: 100%, requeue: true}}",
    "queue: {type: quorum}\nmessages: {kinds: {a: {priority: 5}}}",
    "queue: {type: quorum, deliveryLimit: 3}\nworkers: {crash: {}}",
    "workers: {crash: {share: 50%}, reject: {share: 50%}}",
    "queue: {type: quorum, deliveryLimit: 3}\nmessages: {kinds: {a: {}, b: {}}}\nworkers: {crash: {kind: a}, reject: {share: 1, kind: b}}",
    "producers: {confirms: false, onFailure: drop}",
    "producers: {confirms: false}",
    "queue: {overflow: drop-head, arguments: {x-max-length-bytes: 5000}}",
    "queue: {overflow: drop-head, maxBytes: 5KiB}",
    "queue: {type: quorum, overflow: reject-publish, deadLetter: {strategy: at-least-once}}",
    "queue: {type: quorum, overflow: reject-publish, deadLetter: true, arguments: {x-dead-letter-strategy: at-least-once}}",
    "queue: {type: quorum}\nworkers: {crash: {share: 100%, kind: task}}",
    "queue: {type: quorum}\nworkers: {reject: {share: 100%, requeue: true}}",
    "queue: {type: quorum, deliveryLimit: -1}",
    "queue: {type: quorum, arguments: {x-delivery-limit: -1}}",
    "queue: {type: quorum, delayedRetry: {when: failed, min: 1s, max: 5s}}",
    "queue: {type: quorum, arguments: {x-delayed-retry-type: all, x-delayed-retry-min: 3000}}",
    "messages: {duration: 5s}",
    "messages: {duration: 5s}\nproducers: {phases: [{for: 1s, rate: 5/s}, {for: 1s, rate: 0}]}",
    "messages: {pattern: {a: 33.33%, b: 33.33%, c: 33.34%}, kinds: {a: {}, b: {}, c: {}}}",
    "workers: {ack: auto, prefetch: unlimited}",
    "workers: [{name: a, count: 2}, {}, {name: b}, {count: 3}]",
  ])("%s", (text) => {
    expect(linesOf(text)).toEqual([]);
  });
});

test.each([
  ["workers that all leave", "workers: {count: 2, stop: 30s}"],
  ["workers that are fast enough", "workers: [{count: 1}, {count: 1, speed: 2}]"],
  ["workers that ack automatically", "workers: {ack: auto}"],
  ["work that may be shorter", "messages: {count: 2, kinds: {slow: {work: {uniform: [1s, 9s]}}}}"],
])("a consumer timeout shorter than the work of a kind is fine with %s", (_, rest) => {
  const queue = "queue: {type: quorum, arguments: {x-consumer-timeout: 4000}}\n";
  const messages = rest.startsWith("messages") ? "" : "messages: {count: 2, kinds: {slow: {work: 6s}}}\n";
  expect(linesOf(queue + messages + rest)).toEqual([]);
});
