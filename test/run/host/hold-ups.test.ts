import { describe, expect, it } from "vitest";
import { HoldUps } from "../../../src/run/host/hold-ups.ts";

describe("what a producer is late by itself", () => {
  it("is all that it is late when nothing held it up", () => {
    const holdUps = new HoldUps();
    holdUps.sent(70, 10);
    holdUps.sent(75, 20);
    expect(holdUps).toMatchObject({ behind: 60, window: 0 });
  });

  it("is not what the broker forbade, nor what came late after that", () => {
    const holdUps = new HoldUps();
    holdUps.onTime();
    holdUps.hold("blocked", 90, 100);
    holdUps.hold("blocked", 500, 100);
    holdUps.release(6100);
    for (let due = 100; due < 6100; due += 20) holdUps.sent(6100, due);
    expect(holdUps.behind).toBe(0);
  });

  it("is what it needs longer than it was held up", () => {
    const holdUps = new HoldUps();
    holdUps.hold("backpressure", 100, 100);
    holdUps.release(200);
    holdUps.sent(280, 100);
    expect(holdUps.behind).toBe(80);
  });

  it("begins anew when it was on time again", () => {
    const holdUps = new HoldUps();
    holdUps.hold("connection", 0, 0);
    holdUps.release(1000);
    holdUps.sent(1000, 0);
    holdUps.onTime();
    holdUps.sent(1300, 1200);
    expect(holdUps.behind).toBe(100);
  });

  it("leaves out a full window, and tells how long that was while something was due", () => {
    const holdUps = new HoldUps();
    holdUps.hold("window", 100, 150);
    holdUps.release(120);
    holdUps.hold("window", 160, 150);
    holdUps.release(400);
    holdUps.sent(400, 150);
    expect(holdUps).toMatchObject({ behind: 10, window: 240 });
  });
});
