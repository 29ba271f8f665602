import fc from "fast-check";
import { expect, it } from "vitest";
import { TimeQueue } from "../../src/account/time-queue.ts";

it("gives the times before a limit, rising, and keeps the others", () => {
  const stretches = fc.array(
    fc.array(fc.nat({ max: 100 }), { maxLength: 20 }).map((times) => times.sort((a, b) => a - b)),
    { maxLength: 25 },
  );
  const property = fc.property(stretches, fc.nat({ max: 100 }), (parts, limit) => {
    const queue = new TimeQueue();
    const times = parts.flat();
    for (const time of times) queue.add(time);
    const rising = [...times].sort((a, b) => a - b);
    expect([...queue.takeBefore(limit)]).toEqual(rising.filter((time) => time < limit));
    expect([...queue.takeBefore(Number.POSITIVE_INFINITY)]).toEqual(rising.filter((time) => time >= limit));
    expect(queue.length).toBe(0);
  });
  fc.assert(property);
});
