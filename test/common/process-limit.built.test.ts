import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { processLimitProblem } from "../../src/common/process-limit.ts";

const error = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);

describe("too many processes and threads", () => {
  it.each([
    ["a thread", error("EAGAIN"), "no further thread (EAGAIN)"],
    [
      "a thread of a newer Node",
      error("Worker initialization failure: EAGAIN", { code: "ERR_WORKER_INIT_FAILED" }),
      "no further thread (Worker initialization failure: EAGAIN)",
    ],
    [
      "a process",
      error("spawn docker EAGAIN", { code: "EAGAIN", syscall: "spawn docker" }),
      "no further process (spawn docker EAGAIN)",
    ],
  ])("are told where %s could not be started, with the limit and how to raise it", (_what, thrown, words) => {
    const problem = processLimitProblem(thrown, "64");
    expect(problem?.kind).toBe("usage");
    expect(problem?.message).toBe(
      `the system gave ${words}: there are too many processes and threads, of which this user may have 64`,
    );
    expect(problem?.hint).toContain("ulimit -u");
  });

  it("are told without a limit where nobody knows it", () => {
    expect(processLimitProblem(error("EAGAIN"), null)?.message).toMatch(/processes and threads$/);
  });

  it.each([
    error("spawn docker ENOENT", { code: "ENOENT", syscall: "spawn docker" }),
    error("read EAGAIN", { code: "EAGAIN", syscall: "read" }),
    "EAGAIN",
  ])("are not what %s is about", (thrown) => {
    expect(processLimitProblem(thrown, "64")).toBeNull();
  });

  it("end a run with 2 and no stack", () => {
    const folder = mkdtempSync(join(tmpdir(), "process-limit-"));
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const file = join(folder, "s.yaml");
    writeFileSync(file, "messages: {count: 10}\n");
    const full = `
      import threads from "node:worker_threads";
      import { syncBuiltinESMExports } from "node:module";
      threads.Worker = class { constructor() { throw new Error("EAGAIN"); } };
      syncBuiltinESMExports();`;
    try {
      const args = ["--import", `data:text/javascript,${encodeURIComponent(full)}`, cli];
      const run = [...args, "run", file, "--broker", "amqp://127.0.0.1:1"];
      const { status, stderr } = spawnSync(process.execPath, run, { cwd: folder, encoding: "utf8" });
      expect(stderr).toContain("error: the system gave no further thread (EAGAIN)");
      expect(stderr).not.toMatch(/bug of the tool|\n\s+at /);
      expect(status).toBe(2);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
