import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** What each bundled file is made of, as the bundler noted it. */
const madeOf: Readonly<Record<string, readonly string[]>> = JSON.parse(
  readFileSync(join(root, "dist/made-of.json"), "utf8"),
);

/** The modules that a command line loads: V8 counts all that it compiles. */
function loadedBy(...args: string[]): string[] {
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
      .map((url) => relative(root, fileURLToPath(url)))
      .flatMap((file) => madeOf[file] ?? [file]);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const packagesOf = (modules: readonly string[]) => [
  ...new Set(modules.flatMap((name) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(name)?.[1] ?? [])),
];

it("the help needs no package but the one that reads the command line", () => {
  expect(packagesOf(loadedBy("--help"))).toEqual(["commander"]);
});

it("a scenario is validated without talking AMQP, starting containers, drawing or reading records", () => {
  const modules = loadedBy("validate", "scenarios/odd-heavy.yaml");
  expect(packagesOf(modules).sort()).toEqual(["commander", "yaml", "zod"]);
  expect(modules.some((name) => name.startsWith("dist/scenario/"))).toBe(true);
  expect(modules.filter((name) => /^dist\/(run|amqp|report\/charts)\//.test(name))).toEqual([]);
});
