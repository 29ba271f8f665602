import { describe, expect, it } from "vitest";
import { LiveStats } from "../../../src/run/host/live-stats.ts";

describe("the gauges of a host", () => {
  it("begin at nothing", () => {
    expect(new LiveStats(2).read(1, 1000)).toEqual({ handled: 0, inHand: 0, busy: 0 });
  });

  it("show another thread what a worker writes, each worker on its own", () => {
    const liveStats = new LiveStats(3);
    const gauge = new LiveStats(3, liveStats.shared).of(1);
    gauge.holds(5);
    gauge.handledOne();
    gauge.handledOne();
    expect(liveStats.read(1, 0)).toMatchObject({ handled: 2, inHand: 5 });
    expect(liveStats.read(0, 0)).toMatchObject({ handled: 0, inHand: 0 });
    expect(liveStats.read(2, 0)).toMatchObject({ handled: 0, inHand: 0 });
  });

  it("count the work that goes on now, and none between two", () => {
    const liveStats = new LiveStats(1);
    const gauge = liveStats.of(0);
    gauge.worksOn(1, 100);
    expect(liveStats.read(0, 150).busy).toBe(50);
    gauge.worksOn(0, 200);
    expect(liveStats.read(0, 1000).busy).toBe(100);
    gauge.worksOn(1, 1000);
    expect(liveStats.read(0, 1010).busy).toBe(110);
  });

  it("count two messages at once twice", () => {
    const liveStats = new LiveStats(1);
    const gauge = liveStats.of(0);
    gauge.worksOn(1, 0);
    gauge.worksOn(2, 10);
    gauge.worksOn(1, 30);
    gauge.worksOn(0, 40);
    expect(liveStats.read(0, 100).busy).toBe(60);
  });

  it("are not spoilt by a message that comes before the clock was started", () => {
    const liveStats = new LiveStats(1);
    const gauge = liveStats.of(0);
    gauge.worksOn(1, Number.NaN);
    expect(liveStats.read(0, 10).busy).toBe(0);
    gauge.worksOn(0, 20);
    gauge.worksOn(1, 30);
    gauge.worksOn(0, 35);
    expect(liveStats.read(0, 100).busy).toBe(5);
  });
});
