import { expect, it } from "vitest";
import type { Plan } from "../../../src/plan/plan.ts";
import { Roster } from "../../../src/run/faults/roster.ts";
import { planOf } from "../../ledger/records.ts";

const base = planOf(
  "producers: {count: 2}\nworkers: [{count: 2}, {name: late, start: 5s}, {name: early, stop: 3s}]",
);
const [first] = base.workers;
if (first === undefined) throw new Error("no worker");
const plan: Plan = {
  ...base,
  workers: [...base.workers, { ...first, name: "added-1", added: { fault: 0, time: 0 } }],
};

it("workers are there from their start to their stop", () => {
  const roster = new Roster(plan);
  expect(roster.workers(0)).toEqual(["worker-1", "worker-2", "early"]);
  expect(roster.workers(6_000)).toEqual(["worker-1", "worker-2", "late"]);
});

it("a killed one is not there until it is back, and one that left never again", () => {
  const roster = new Roster(plan);
  roster.record({ what: "killed", who: "worker-1" });
  roster.record({ what: "killed", who: "producer-2" });
  roster.record({ what: "left", who: "worker-2" });
  expect(roster.workers(0)).toEqual(["early"]);
  expect(roster.producers()).toEqual(["producer-1"]);
  roster.record({ what: "back", who: "worker-1" });
  expect(roster.workers(0)).toEqual(["worker-1", "early"]);
});

it("a lost connection takes nobody away", () => {
  const roster = new Roster(plan);
  roster.record({ what: "link-down", who: "worker-1" });
  expect(roster.workers(0)).toContain("worker-1");
});

it("a worker to be added stands by until it joins", () => {
  const roster = new Roster(plan);
  expect(roster.standby).toBe(1);
  roster.record({ what: "joined", who: "added-1" });
  expect(roster.standby).toBe(0);
  expect(roster.workers(0)).toContain("added-1");
  roster.record({ what: "left", who: "added-1" });
  expect(roster.standby).toBe(0);
});
