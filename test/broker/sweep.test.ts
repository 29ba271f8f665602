import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { ownerIsGone } from "../../src/broker/docker-sweep.ts";
import { sweepNodes } from "../../src/broker/node-sweep.ts";
import { asMark, markOf, runs } from "../../src/broker/processes.ts";
import { tempFolder } from "./support.ts";

const mine = markOf(process.pid);
/** A process that is gone: our pid, but started at another time. */
const gone = mine && { ...mine, started: "1" };

function nodeFolder(parent: string, owner: unknown, pids: unknown): string {
  const folder = join(parent, "workq-bench-node-abc");
  mkdirSync(folder);
  writeFileSync(join(folder, "owner.json"), JSON.stringify(owner));
  writeFileSync(join(folder, "pids.json"), JSON.stringify(pids));
  return folder;
}

/** A process in a group of its own that is asleep. */
function sleeper(word: string) {
  const child = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)", word], {
    detached: true,
    stdio: "ignore",
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

describe("the sweep of nodes", () => {
  test("leaves a folder whose owner runs", async () => {
    const folder = nodeFolder(tempFolder(), mine, { guard: gone, leaders: [] });
    await sweepNodes(join(folder, ".."));
    expect(existsSync(folder)).toBe(true);
  });

  test("leaves a folder whose guard still runs to the guard", async () => {
    const folder = nodeFolder(tempFolder(), gone, { guard: mine, leaders: [] });
    await sweepNodes(join(folder, ".."));
    expect(existsSync(folder)).toBe(true);
  });

  test("removes a folder whose owner and guard are gone, and kills its processes", async () => {
    const parent = tempFolder();
    const child = sleeper(join(parent, "workq-bench-node-abc"));
    const folder = nodeFolder(parent, gone, { guard: gone, leaders: [child.pid] });
    await once(child, "spawn");
    const exited = once(child, "exit");
    await sweepNodes(parent);
    expect(await exited).toEqual([null, "SIGKILL"]);
    expect(existsSync(folder)).toBe(false);
  });

  test("does not kill a recorded process that does not name the folder", async () => {
    const parent = tempFolder();
    const child = sleeper("/tmp/something-else");
    nodeFolder(parent, gone, { guard: gone, leaders: [child.pid, -1, "x", process.ppid] });
    await once(child, "spawn");
    await sweepNodes(parent);
    expect(child.killed || child.exitCode !== null || child.signalCode !== null).toBe(false);
    expect(() => process.kill(child.pid ?? 0, 0)).not.toThrow();
  });

  test("leaves a fresh folder without an owner, and what is not a folder", async () => {
    const parent = tempFolder();
    const fresh = join(parent, "workq-bench-node-new");
    const link = join(parent, "workq-bench-node-link");
    mkdirSync(fresh);
    symlinkSync("/etc", link);
    await sweepNodes(parent);
    expect(existsSync(fresh) && existsSync(link)).toBe(true);
  });
});

describe("the mark of a process", () => {
  test("tells that a process runs, and that another has its pid now", () => {
    expect(mine && runs(mine)).toBe(true);
    expect(gone && runs(gone)).toBe(false);
  });

  test("of another machine counts as running", () => {
    expect(gone && runs({ ...gone, home: "elsewhere" })).toBe(true);
  });

  test.each([null, 5, {}, { pid: "1", started: "1", home: "" }, { pid: -5, started: "1", home: "" }])(
    "cannot be %j",
    (value) => {
      expect(asMark(value)).toBeUndefined();
    },
  );

  test("in a container's label tells whether its owner is gone", () => {
    expect(ownerIsGone(JSON.stringify(gone))).toBe(true);
    expect(ownerIsGone(JSON.stringify(mine))).toBe(false);
    expect(ownerIsGone("{not json")).toBe(false);
    expect(ownerIsGone("null")).toBe(false);
  });
});
