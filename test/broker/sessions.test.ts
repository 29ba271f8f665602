import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { describe, expect, onTestFinished, test } from "vitest";
import { statFields } from "../../src/broker/processes.ts";
import { sessionEnds, sessionFreezes, signalSession } from "../../src/broker/sessions.ts";

/** The pids of a process and its child, each in a session of its own */
async function family(): Promise<number[]> {
  const child = "console.log(process.pid); setInterval(() => {}, 1e6)";
  const parent = `console.log(process.pid); setInterval(() => {}, 1e6);
    require("child_process").spawn(process.execPath, ["-e", ${JSON.stringify(child)}], { detached: true, stdio: "inherit" })`;
  const leader = spawn(process.execPath, ["-e", parent], {
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  onTestFinished(() => void (leader.pid && signalSession(leader.pid, "SIGKILL")));
  const lines = createInterface({ input: leader.stdout });
  const [first] = (await once(lines, "line")) as [string];
  const [second] = (await once(lines, "line")) as [string];
  return [Number(first), Number(second)];
}

const states = (pids: readonly number[]) => pids.map((pid) => statFields(pid)?.[0]);

describe.skipIf(process.platform !== "linux")("a session and what descends from it", () => {
  test("is frozen, and goes on, as a whole", async () => {
    const pids = await family();
    const [leader = 0] = pids;
    expect(await sessionFreezes(leader, 5_000)).toBe(true);
    expect(states(pids)).toEqual(["T", "T"]);
    expect(signalSession(leader, "SIGCONT")).toBe(true);
    expect(states(pids)).not.toContain("T");
  });

  test("is ended as a whole, frozen or not", async () => {
    const pids = await family();
    const [leader = 0, child = 0] = pids;
    await sessionFreezes(leader, 5_000);
    expect(await sessionEnds(leader, "SIGKILL", 5_000)).toBe(true);
    expect(await sessionEnds(child, 0, 5_000)).toBe(true);
    expect(await sessionFreezes(leader, 5_000)).toBe(false);
  });
});
