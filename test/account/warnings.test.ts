import { expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { event, planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";

const plan = planOf("workers: {count: 2}");
const publishes = [
  publishLog([
    { id: 0, sent: 1 },
    { id: 1, sent: 1 },
  ]),
];
const works = [workLog([{ id: 0, started: 5, ended: 9 }])];

it("messages that stay in the queue because no worker was left are told with that reason", () => {
  const events = [event(10, "killed", "worker-1"), event(12, "left", "worker-2")];
  const { warnings } = account(plan, recordOf({ publishes, works, events, left: [1] }));
  expect(warnings).toEqual(["no worker was left: 1 message stayed in the queue"]);
});

it("a worker that came back is there", () => {
  const events = [
    event(10, "killed", "worker-1"),
    event(12, "left", "worker-2"),
    event(20, "back", "worker-1"),
  ];
  const { warnings } = account(plan, recordOf({ publishes, works, events, left: [1] }));
  expect(warnings).toEqual([]);
});

it("messages that a queue refused which was away are told with where to look", () => {
  const refused = [
    publishLog([
      { id: 0, sent: 1 },
      { id: 1, sent: 1, how: "nacked" },
    ]),
  ];
  const { warnings } = account(plan, recordOf({ publishes: refused, works }));
  expect(warnings).toEqual([
    "1 message was nacked though no full queue explains it: the queue, or a part of it, was away; look at the broker's nodes",
  ]);
});

it("an expiry that the tool's own looks kept from coming is told, and a longer one is not", () => {
  const [short, long] = [2000, 60_000].map((ms) => planOf(`queue: {arguments: {x-expires: ${ms}}}`));
  const record = recordOf({ publishes, works, left: [1], end: 7000 });
  expect(account(short ?? plan, record).warnings).toEqual([
    "x-expires (2000 ms) had no effect in this run: the tool looks at the queue ten times a second, which the broker counts as a use",
  ]);
  expect(account(long ?? plan, record).warnings).toEqual([]);
});
