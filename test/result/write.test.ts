import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readResult } from "../../src/result/read.ts";
import { reportFolder, writeResult } from "../../src/result/write.ts";
import { oddHeavy } from "../report/fixture.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "write-result-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("writing a result", () => {
  test("makes the folder and leaves one file in it, which reads back the same", () => {
    const dir = join(folder, "a", "b");
    expect(writeResult(oddHeavy, dir)).toBe(join(dir, "result.json"));
    expect(readdirSync(dir)).toEqual(["result.json"]);
    expect(readResult(dir)).toEqual(oddHeavy);
  });

  test("replaces an older one", () => {
    const dir = join(folder, "twice");
    writeResult(oddHeavy, dir);
    writeResult({ ...oddHeavy, took: 1 }, dir);
    expect(readResult(dir).took).toBe(1);
  });

  test("ends the file with a line break", () => {
    expect(readFileSync(writeResult(oddHeavy, join(folder, "end")), "utf8").endsWith("}\n")).toBe(true);
  });

  test("into a place where a file is in the way is a problem of usage, with a hint", () => {
    const file = join(folder, "file");
    writeFileSync(file, "");
    for (const dir of [file, join(file, "below")]) {
      expect(() => writeResult(oddHeavy, dir)).toThrow(
        expect.objectContaining({ kind: "usage", hint: expect.stringContaining("--out DIR") }),
      );
    }
  });

  test("over a folder named result.json is a problem, and leaves no draft behind", () => {
    const dir = join(folder, "occupied");
    mkdirSync(join(dir, "result.json"), { recursive: true });
    expect(() => writeResult(oddHeavy, dir)).toThrow(expect.objectContaining({ kind: "usage" }));
    expect(readdirSync(dir)).toEqual(["result.json"]);
  });

  test.skipIf(process.platform !== "linux")("to a full device is a problem", () => {
    const dir = join(folder, "full");
    mkdirSync(dir);
    symlinkSync("/dev/full", join(dir, `.result.json.${process.pid}`));
    expect(() => writeResult(oddHeavy, dir)).toThrow(/no space left/);
    expect(readdirSync(dir)).toEqual([]);
  });

  test.skipIf(process.platform !== "linux")("where no folder can be made is a problem", () => {
    expect(() => writeResult(oddHeavy, "/proc/no/such")).toThrow(
      "cannot write /proc/no/such/result.json: no folder can be made there",
    );
  });
});

describe("the folder of a report", () => {
  test("has the scenario's name and the time, without colons", () => {
    expect(reportFolder("odd-heavy", "2026-01-31T12:00:00.123Z", folder)).toBe(
      join(folder, "odd-heavy", "2026-01-31T12-00-00"),
    );
    expect(reportFolder("odd-heavy", "2026-01-31T12:00:00Z")).toBe(
      join("reports", "odd-heavy", "2026-01-31T12-00-00"),
    );
  });

  test("is another one when it exists already", () => {
    const first = reportFolder("x", "2026-01-31T12:00:00Z", folder);
    mkdirSync(first, { recursive: true });
    expect(reportFolder("x", "2026-01-31T12:00:00Z", folder)).toBe(`${first}-2`);
    mkdirSync(`${first}-2`);
    expect(reportFolder("x", "2026-01-31T12:00:00Z", folder)).toBe(`${first}-3`);
  });

  test.each([
    ["../../etc", "etc"],
    ["a/b\\c:d", "a-b-c-d"],
    ["..", "unnamed"],
    ["", "unnamed"],
    ["CON", "_CON"],
    ["日本 語", "日本-語"],
    ["\u001B[31mred", "31mred"],
  ])("is safe for the name %j", (name, safe) => {
    expect(reportFolder(name, "2026-01-31T12:00:00Z", "r")).toBe(join("r", safe, "2026-01-31T12-00-00"));
  });

  test("can be made, whatever the name", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 400 }), (name) => {
        const dir = reportFolder(name, "2026-01-31T12:00:00Z", folder);
        expect(dir.slice(folder.length + 1).split("/")).toHaveLength(2);
        mkdirSync(dir, { recursive: true });
      }),
      { numRuns: 40 },
    );
  });
});
