import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { checkOpenFiles } from "../../src/run/open-files.ts";
import { planOf } from "../ledger/records.ts";

describe("open files", () => {
  const plan = planOf("workers: {count: 1000}\nproducers: {count: 2}");

  it("are enough where each connection has one, with some to spare", () => {
    expect(() => checkOpenFiles(plan, 1202)).not.toThrow();
    expect(() => checkOpenFiles(plan, Number.POSITIVE_INFINITY)).not.toThrow();
  });

  it("that are too few are told, with how to raise the limit", () => {
    const kind = expect.objectContaining({ kind: "usage", hint: expect.stringContaining("ulimit -n 1202") });
    expect(() => checkOpenFiles(plan, 1024)).toThrow(
      "1000 workers and 2 producers take some 1202 open files, and this process may have 1024",
    );
    try {
      checkOpenFiles(plan, 1024);
    } catch (error) {
      expect(error).toEqual(kind);
    }
  });

  it("are three of each connection where the network is disturbed", () => {
    const disturbed = planOf("workers: {count: 100}\nfaults: [{at: 1s, do: partition, for: 1s}]");
    expect(() => checkOpenFiles(disturbed, 502)).toThrow("503 open files");
    expect(() => checkOpenFiles(disturbed, 503)).not.toThrow();
  });

  it.runIf(process.platform === "linux")("are counted before a broker is looked for (on Linux)", () => {
    const folder = mkdtempSync(join(tmpdir(), "open-files-"));
    const file = join(folder, "s.yaml");
    writeFileSync(file, "messages: {count: 10}\nworkers: {count: 1000}\n");
    const cli = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
    const shell = `ulimit -n 1024 && exec "${process.execPath}" "${cli}" run "${file}" --broker amqp://127.0.0.1:1`;
    const { status, stderr } = spawnSync("sh", ["-c", shell], { encoding: "utf8", cwd: folder });
    rmSync(folder, { recursive: true });
    expect(stderr).toContain("this process may have 1024");
    expect(status).toBe(2);
  });
});
