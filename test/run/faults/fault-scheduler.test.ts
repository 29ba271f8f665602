import { expect, it } from "vitest";
import type { PlannedFault } from "../../../src/plan/plan.ts";
import { FaultScheduler } from "../../../src/run/faults/fault-scheduler.ts";

const kill = { do: "kill-broker", every: null, times: 1 } as const;
const at = (ms: number): PlannedFault => ({ ...kill, at: { by: "time", ms } });
const progress = (now: number, done = 0, total: number | null = 100, idle = false) => ({
  now,
  done,
  total,
  idle,
});

it("a fault at a time is due from that time on, once", () => {
  const clock = new FaultScheduler([at(500)]);
  expect(clock.due(progress(499))).toEqual([]);
  expect(clock.due(progress(500))).toEqual([0]);
  clock.began(0, 500);
  expect(clock.due(progress(501))).toEqual([]);
  clock.ended(0);
  expect(clock.due(progress(9_999))).toEqual([]);
});

it("a fault at a share or a number of messages waits for so many to be done", () => {
  const clock = new FaultScheduler([
    { ...kill, at: { by: "share", share: 0.5 } },
    { ...kill, at: { by: "messages", count: 30 } },
  ]);
  expect(clock.due(progress(9_999, 29))).toEqual([]);
  expect(clock.due(progress(0, 30))).toEqual([1]);
  expect(clock.due(progress(0, 50))).toEqual([0, 1]);
  expect(clock.due(progress(0, 50, null))).toEqual([1]);
});

it("a fault after the previous one waits until that is over", () => {
  const clock = new FaultScheduler([at(100), { ...kill, at: { by: "previous" } }]);
  expect(clock.due(progress(100))).toEqual([0]);
  clock.began(0, 100);
  expect(clock.due(progress(200))).toEqual([]);
  clock.ended(0);
  expect(clock.due(progress(200))).toEqual([1]);
});

it("a repeated fault keeps its beat, waits for its own end, and stops after its times", () => {
  const clock = new FaultScheduler([{ ...at(100), every: 50, times: 3 }]);
  clock.began(0, 110);
  expect(clock.due(progress(400))).toEqual([]);
  clock.ended(0);
  expect(clock.due(progress(159))).toEqual([]);
  expect(clock.due(progress(160))).toEqual([0]);
  clock.began(0, 160);
  clock.ended(0);
  expect(clock.due(progress(209))).toEqual([]);
  expect(clock.due(progress(210))).toEqual([0]);
  clock.began(0, 210);
  clock.ended(0);
  expect(clock.due(progress(9_999))).toEqual([]);
});

it("a fault without an end neither begins again nor is waited for once all is done", () => {
  const clock = new FaultScheduler([{ ...at(100), every: 50, times: null }]);
  expect(clock.nextFixed).toBe(100);
  expect(clock.due(progress(100, 0, 100, true))).toEqual([0]);
  clock.began(0, 100);
  clock.ended(0);
  expect(clock.nextFixed).toBe(0);
  expect(clock.due(progress(150, 100, 100, true))).toEqual([]);
  expect(clock.due(progress(150, 100, 100, false))).toEqual([0]);
});

it("the next fixed time is the latest that the clock alone decides", () => {
  const clock = new FaultScheduler([at(500), at(900), { ...kill, at: { by: "share", share: 0.5 } }]);
  expect(clock.nextFixed).toBe(900);
  clock.began(1, 900);
  expect(clock.nextFixed).toBe(500);
  clock.began(0, 900);
  expect(clock.nextFixed).toBe(0);
});
