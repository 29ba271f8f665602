import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AckBatcher } from "../../../src/run/host/ack-batcher.ts";
import { Timers } from "../../../src/run/host/timers.ts";

function acksOf(every: number, { single = false, gone = false } = {}) {
  const sent: string[] = [];
  const finished: number[] = [];
  const acked: number[] = [];
  const acks = new AckBatcher(every, {
    send: (tag, allUpTo) => {
      if (gone) throw new Error("gone");
      sent.push(allUpTo ? `up to ${tag}` : `${tag}`);
    },
    mustBeSingle: () => single,
    finished: (row) => finished.push(row),
    acked: (row) => acked.push(row),
  });
  return { acks, sent, finished, acked };
}

describe("acks", () => {
  it("of each message are sent at once, and it was never only finished", () => {
    const { acks, sent, finished, acked } = acksOf(1);
    acks.ack(0, 11);
    acks.ack(1, 12);
    expect({ sent, finished, acked }).toEqual({ sent: ["11", "12"], finished: [], acked: [0, 1] });
  });

  it("of several are one for all up to the newest", () => {
    const { acks, sent, finished, acked } = acksOf(3);
    for (let row = 0; row < 7; row++) acks.ack(row, 11 + row);
    expect(sent).toEqual(["up to 13", "up to 16"]);
    expect(acked).toEqual([0, 1, 2, 3, 4, 5]);
    expect(finished).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it("take along nobody else's message where there are such", () => {
    const { acks, sent } = acksOf(3, { single: true });
    for (let row = 0; row < 3; row++) acks.ack(row, 11 + 2 * row);
    expect(sent).toEqual(["11", "13", "15"]);
  });

  it("that wait are sent when asked for, and never twice", () => {
    const { acks, sent, acked } = acksOf(3);
    acks.ack(0, 11);
    acks.flush();
    acks.flush();
    expect({ sent, acked }).toEqual({ sent: ["up to 11"], acked: [0] });
  });

  it("of a connection that is gone are forgotten", () => {
    const dropped = acksOf(3);
    dropped.acks.ack(0, 11);
    dropped.acks.drop();
    dropped.acks.flush();
    expect(dropped.sent).toEqual([]);
    const failed = acksOf(2, { gone: true });
    failed.acks.ack(0, 11);
    failed.acks.ack(1, 12);
    failed.acks.flush();
    expect(failed.acked).toEqual([]);
    const alone = acksOf(1, { gone: true });
    expect(() => alone.acks.ack(0, 11)).toThrow("gone");
    expect(alone.acked).toEqual([]);
  });
});

describe("acks that wait", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are sent when nothing is worked on for a while, and only then", () => {
    const { acks, sent } = acksOf(100);
    const timers = new Timers();
    let idle = false;
    acks.flushWhenIdle(timers, () => idle);
    acks.ack(0, 11);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual([]);
    idle = true;
    vi.advanceTimersByTime(20);
    expect(sent).toEqual(["up to 11"]);
    timers.cancel();
    acks.ack(1, 12);
    vi.advanceTimersByTime(200);
    expect(sent).toEqual(["up to 11"]);
  });

  it("for none have no timer", () => {
    acksOf(1).acks.flushWhenIdle(new Timers(), () => true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
