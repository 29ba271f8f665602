import { describe, expect, it } from "vitest";
import { Backoff } from "../../../src/run/host/backoff.ts";

describe("a producer whose publishes are refused", () => {
  it("waits longer each time, up to five seconds", () => {
    const backoff = new Backoff(60_000);
    const pauses: number[] = [];
    for (let now = 0; pauses.length < 8; now += backoff.wait(now)) {
      backoff.refused([1], now);
      pauses.push(backoff.wait(now));
    }
    expect(pauses).toEqual([100, 200, 400, 800, 1600, 3200, 5000, 5000]);
  });

  it("does not wait longer for what was on its way with the first one", () => {
    const backoff = new Backoff(60_000);
    for (const id of [1, 2, 3]) backoff.refused([id], 0);
    expect(backoff.wait(0)).toBe(100);
  });

  it("tries the first that was refused, and sends the others again, the oldest first, when one is taken", () => {
    const backoff = new Backoff(60_000);
    backoff.refused([1, 2, 3, 4], 0);
    expect(backoff.next()).toBe(1);
    expect(backoff.taken()).toEqual([4, 3, 2]);
    expect(backoff.isOn).toBe(false);
    expect(backoff.isEmpty).toBe(true);
  });

  it("begins anew with short pauses once something was taken", () => {
    const backoff = new Backoff(60_000);
    backoff.refused([1], 0);
    backoff.refused([1], 200);
    backoff.taken();
    backoff.refused([1], 300);
    expect(backoff.wait(300)).toBe(100);
  });

  it("gives up when nothing was taken for so long, and tries none again", () => {
    const backoff = new Backoff(1000);
    backoff.refused([1, 2], 50);
    expect(backoff.isPatient(1049)).toBe(true);
    expect(backoff.isPatient(1050)).toBe(false);
    expect(backoff.giveUp()).toBe(2);
    expect([backoff.tries, backoff.isOn, backoff.isEmpty]).toEqual([false, false, true]);
  });
});
