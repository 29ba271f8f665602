import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The code that a command line loads: V8 counts all that it compiles. */
function loadedBy(...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), "loaded-test-"));
  try {
    execFileSync(process.execPath, ["dist/cli.js", ...args], {
      cwd: root,
      env: { ...process.env, NODE_V8_COVERAGE: folder },
    });
    return readdirSync(folder)
      .flatMap((name) => JSON.parse(readFileSync(join(folder, name), "utf8")).result as { url: string }[])
      .map(({ url }) => url)
      .filter((url) => url.startsWith("file:"))
      .map((url) => readFileSync(fileURLToPath(url), "utf8"))
      .join("\n");
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the bundler notes where a package's code begins. */
const packageNames = (code: string) =>
  new Set([...code.matchAll(/^\s*\/\/ node_modules\/((?:@[^/\n]+\/)?[^/\n]+)/gm)].map(([, name]) => name));

it("the help needs no package but the one that reads the command line", () => {
  expect([...packageNames(loadedBy("--help"))]).toEqual(["commander"]);
});

it("a scenario is validated without talking AMQP, starting containers, drawing or reading records", () => {
  const code = loadedBy("validate", "scenarios/odd-heavy.yaml");
  expect([...packageNames(code)].sort()).toEqual(["commander", "yaml", "zod"]);
  expect(code).not.toMatch(/from "testcontainers"|\/\/ dist\/(run|amqp|report\/charts)\//);
});
