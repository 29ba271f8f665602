import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it } from "vitest";
import { execute } from "../../../src/run/faults/command.ts";

const address = { url: "amqp://user:secret-word@127.0.0.1:5672" };
const never = new AbortController().signal;

it("a command that ends well has no failure", async () => {
  expect(await execute("true && echo words", address, never)).toBeNull();
});

it("a command that fails is told with its exit code and its last words", async () => {
  expect(await execute("echo first >&2; echo 'no such pod' >&2; exit 3", address, never)).toBe(
    "it ended with exit code 3: no such pod",
  );
});

it("neither the broker's password nor any URL's is told, nor can its words act on a terminal", async () => {
  const command = "printf 'amqp://u:other-secret@host failed \\033[31m secret-word' >&2; exit 1";
  const told = await execute(command, address, never);
  expect(told).toContain("failed");
  expect(told).not.toContain("secret");
  expect(told).not.toContain("\u001b");
});

it("a command that does not exist fails", async () => {
  expect(await execute("workq-bench-no-such-command", address, never)).toMatch(/exit code 127/);
});

it("what a command left running is ended with it", async () => {
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-test-"));
  try {
    const file = join(dir, "pid");
    expect(await execute(`sleep 60 & echo $! > ${file}`, address, never)).toBeNull();
    const pid = Number(readFileSync(file, "utf8"));
    expect(pid).toBeGreaterThan(1);
    for (let tries = 0; tries < 100 && runs(pid); tries++) await sleep(20);
    expect(runs(pid)).toBe(false);
  } finally {
    rmSync(dir, { recursive: true });
  }
});

it("an abort ends the command and rejects with its reason", async () => {
  const abort = new AbortController();
  const reason = new Error("stopped");
  setTimeout(() => abort.abort(reason), 50);
  await expect(execute("sleep 60", address, abort.signal)).rejects.toBe(reason);
});

/** Whether a process is there and no zombie that nobody has reaped yet. */
function runs(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
