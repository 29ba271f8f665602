import { expect, it } from "vitest";
import { AckDecisions } from "../../../src/run/host/ack-decisions.ts";
import { planOf } from "../../ledger/records.ts";

const plan = planOf(
  "queue: {type: quorum, deliveryLimit: 3}\nmessages: {count: 100, pattern: [good, bad], kinds: {good: {}, bad: {}}}\nworkers: {reject: {share: 40%, requeue: true}, crash: {kind: bad, share: 50%}}",
);
const [worker] = plan.workers;
if (worker === undefined) throw new Error("no worker");
const ids = Array.from({ length: 100 }, (_, id) => id);
const drawn = () => {
  const draws = new AckDecisions(worker, plan.load, 1);
  return ids.map((id) => draws.for(id));
};

it("the same seed draws the same", () => {
  expect(drawn()).toEqual(drawn());
});

it("only messages of its kind crash a worker, about so many as their share says", () => {
  const crashes = ids.filter((id) => drawn()[id] === "crash");
  expect(crashes.every((id) => id % 2 === 1)).toBe(true);
  expect(crashes.length).toBeGreaterThan(10);
  expect(crashes.length).toBeLessThan(40);
});

it("each return of a message is drawn anew", () => {
  const draws = new AckDecisions(worker, plan.load, 1);
  const outcomes = new Set(Array.from({ length: 50 }, () => draws.for(1)));
  expect(outcomes).toEqual(new Set(["crash", "requeue", "ack"]));
});

it("a worker that neither rejects nor crashes acks all", () => {
  const draws = new AckDecisions({}, plan.load, 1);
  expect(ids.every((id) => draws.for(id) === "ack")).toBe(true);
});

it("what was drawn for messages long acked is forgotten", () => {
  const draws = new AckDecisions({ reject: { share: 0.01, requeue: true } }, plan.load, 1);
  for (let id = 0; id < 200_000; id++) for (let times = 0; draws.for(id) !== "ack" && times < 9; times++);
  expect(draws.size).toBeLessThanOrEqual(65_536);
});
