import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const { bin, exports, sideEffects } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

const pack = (): string[] => {
  const told = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
    cwd: root,
    encoding: "utf8",
  });
  return JSON.parse(told)[0].files.map(({ path }: { path: string }) => path);
};

it("importing the library does nothing that others would notice", () => {
  const program = `
    // Zod keeps its settings in one place for all copies of it.
    const globals = () => Reflect.ownKeys(globalThis).map(String).filter((name) => !name.startsWith("__zod_"));
    const before = { globals: globals(), events: process.eventNames(), env: { ...process.env } };
    await import("workq-bench");
    const after = { globals: globals(), events: process.eventNames(), env: { ...process.env } };
    console.log(JSON.stringify([before, after]), process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|File|CloseReq/.test(name)).length, JSON.stringify(globalThis.__zod_globalConfig));`;
  const out = execFileSync(process.execPath, ["--input-type=module", "-e", program], {
    cwd: root,
    encoding: "utf8",
  });
  const [, json = "", handles, settings] = /^(.*) (\d+) (\S+)$/.exec(out.trim()) ?? [];
  const [before, after] = JSON.parse(json);
  expect(after).toEqual(before);
  expect(handles).toBe("0");
  expect(settings).not.toContain("jitless");
  expect(sideEffects).not.toContain(exports["."].default);
});

it("what is started is said to have effects, and is in the package", () => {
  const packed = pack();
  for (const file of sideEffects.filter((name: string) => !name.includes("*"))) {
    expect(existsSync(join(root, file)), file).toBe(true);
    expect(packed).toContain(file.replace("./", ""));
  }
  expect(sideEffects).toContain(`./${bin["workq-bench"]}`);
});

it("the package holds what its README and its documentation link to, but for what is only in the repository", () => {
  const packed = pack();
  expect(packed).toEqual(
    expect.arrayContaining([
      ...[
        "README.md",
        "CHANGELOG.md",
        "LICENSE",
        "docs/README.md",
        "docs/tutorial.md",
        "docs/reference/api.md",
      ],
      ...["docs/reference/scenario.md", "docs/how-to/github-workflow.yml", "docs/images/odd-heavy.svg"],
    ]),
  );
  expect(packed.filter((path) => path.startsWith("docs/decisions") || path.startsWith("test/"))).toEqual([]);
});
