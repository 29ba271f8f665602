import { expect, it } from "vitest";
import { reconnectTimeoutOf } from "../../src/run/reconnect-timeout.ts";
import { planOf } from "../ledger/records.ts";

const patience = (faults: string): number =>
  reconnectTimeoutOf(planOf(`messages: {count: 1000}\nfaults: [${faults}]`));

it.each([
  ["without faults, a minute", "", 60],
  [
    "of three that take the broker down, a minute each",
    "{at: 1s, do: kill-broker}, {at: 1s, do: restart-broker}, {at: 2s, do: kill-broker}",
    240,
  ],
  ["of one that is done three times, thrice as long", "{at: 1s, do: kill-broker, every: 1s, times: 3}", 240],
  [
    "of a pause and a partition, as long as they last",
    "{at: 1s, do: pause-broker, for: 30s}, {at: 2s, do: partition, for: 20s}",
    110,
  ],
  ["of a command, as long as it may take", "{at: 1s, do: exec, run: a}", 180],
  ["of what never ends, a bounded time", "{at: 1s, do: kill-broker, every: 1s}", 660],
  [
    "of what leaves the broker alone, no more",
    "{at: 1s, do: kill-worker, back: 5s}, {at: 1s, do: slow-network, for: 9s, latency: 1ms}",
    60,
  ],
])("a lost broker is waited for %s", (_, faults, seconds) => {
  expect(patience(faults)).toBe(1000 * seconds);
});
