import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { Problem } from "../../src/common/problem.ts";
import { readScenario } from "../../src/scenario/parse.ts";

const folder = mkdtempSync(join(tmpdir(), "workq-bench-"));
afterAll(() => rmSync(folder, { recursive: true }));

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

test("a file is read, and names its scenario", () => {
  expect(readScenario(file("My test.v2.yaml", "\uFEFFseed: 5\r\n"))).toMatchObject({
    name: "My test.v2",
    seed: 5,
  });
});

test.each([
  [() => join(folder, "none.yaml"), /^there is no file .*none\.yaml$/],
  [() => folder, / is a folder$/],
  [() => file("latin1.yaml", Uint8Array.of(0x61, 0x3a, 0x20, 0xe4)), / is not UTF-8 text$/],
  [() => file("big.yaml", `# ${"x".repeat(1024 * 1024)}`), / is larger than 1 MiB$/],
  [() => "/dev/zero", /is larger than 1 MiB$/],
])("what cannot be read is a problem of usage (%#)", (path, message) => {
  try {
    readScenario(path());
    expect.unreachable();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    expect(error.kind).toBe("usage");
    expect(error.message).toMatch(message);
    expect(error.hint).toBeDefined();
  }
});
