import { describe, expect, it } from "vitest";
import type { Disconnect } from "../../../src/driver/disconnect.ts";
import { type DisconnectContext, explainDisconnect } from "../../../src/run/host/disconnect-reason.ts";

const calm: DisconnectContext = { heldFor: 0, consumerTimeout: null, heartbeat: 0, busy: 0 };
const cancelled: Disconnect = { is: "cancelled", reason: "cancelled", code: null, queueIsThere: true };
const gone: Disconnect = { is: "connection", reason: "write ECONNRESET", code: null };

describe("a cancelled consumer", () => {
  it("whose queue is there, with what it had held for longer than its timeout, is told of that", () => {
    const loss = explainDisconnect(cancelled, { ...calm, heldFor: 5010, consumerTimeout: 5000 });
    expect(loss).toMatchObject({ is: "consumer-timeout" });
    expect(loss.reason).toContain(
      "held a delivery for 5.01 s, longer than the queue's consumer timeout of 5 s",
    );
  });

  it("with a timeout that nobody wrote into the scenario is told of that as a guess", () => {
    expect(explainDisconnect(cancelled, { ...calm, heldFor: 6000 }).reason).toContain("perhaps");
  });

  it("that held nothing for long, or whose queue is gone, has nothing to do with a timeout", () => {
    expect(explainDisconnect(cancelled, { ...calm, heldFor: 20 })).toEqual(cancelled);
    const without = { ...cancelled, queueIsThere: false };
    expect(explainDisconnect(without, { ...calm, heldFor: 9000, consumerTimeout: 5000 })).toEqual(without);
  });
});

describe("a lost connection", () => {
  it("after work that kept the thread busy for longer than a heartbeat is told of that", () => {
    const loss = explainDisconnect(gone, { ...calm, heartbeat: 2000, busy: 15_000 });
    expect(loss.is).toBe("heartbeat");
    expect(loss.reason).toContain("busy for 15 s");
    expect(loss.reason).toContain("write ECONNRESET");
  });

  it("after short work, or without heartbeats, is not", () => {
    expect(explainDisconnect(gone, { ...calm, heartbeat: 2000, busy: 1000 })).toEqual(gone);
    expect(explainDisconnect(gone, { ...calm, busy: 15_000 })).toEqual(gone);
  });
});
