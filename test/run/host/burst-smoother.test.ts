import { expect, it } from "vitest";
import { BurstSmoother } from "../../../src/run/host/burst-smoother.ts";

/** How many messages, due every 0.1 ms, are sent in each millisecond from `from` on, looked at as often as can be. */
function sentFrom(from: number, ms: number): number[] {
  const catchUp = new BurstSmoother();
  const sent: number[] = [];
  let next = 0;
  for (let now = from; now < from + ms; now += 0.25) {
    const slot = Math.floor(now - from);
    sent[slot] ??= 0;
    while (next / 10 <= now && catchUp.wait(next / 10, now) === 0) {
      next++;
      sent[slot]++;
    }
  }
  return sent;
}

it("what is due on time is sent at once", () => {
  for (const count of sentFrom(0, 20)) expect(count).toBeLessThanOrEqual(13);
});

it("what became due in a pause of some milliseconds is sent about twice as fast as planned until all of it is", () => {
  const sent = sentFrom(20, 40);
  for (const count of sent) expect(count).toBeLessThanOrEqual(25);
  expect(sent.slice(0, 15).every((count) => count >= 15)).toBe(true);
  expect(sent.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(590);
});

it("what is 50 ms late or more is sent at once", () => {
  expect(sentFrom(100, 1)[0]).toBeGreaterThanOrEqual(500);
});
