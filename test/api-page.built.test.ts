import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = readFileSync(join(root, "docs/reference/api.md"), "utf8");
const blocks = [...page.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = "", code = ""]) => ({
  language,
  code,
}));

it("every example of the page on the library is a program, which test/real-brokers/run-api-page.test.ts runs", () => {
  expect(blocks.length).toBeGreaterThan(0);
  for (const { language } of blocks) expect(["js", "ts"]).toContain(language);
});

it("every example of the page has no mistake of types, as TypeScript sees the package", () => {
  // In the package's folder its own name can be imported.
  const cache = join(root, "node_modules/.cache");
  mkdirSync(cache, { recursive: true });
  const folder = mkdtempSync(join(cache, "api-page-"));
  try {
    const files = blocks.map(({ code }, i) => {
      const file = join(folder, `example-${i + 1}.ts`);
      writeFileSync(file, code);
      return file;
    });
    const options = ["--module", "nodenext", "--target", "es2023", "--lib", "es2023,esnext.disposable"];
    const args = ["--ignoreConfig", "--noEmit", "--strict", "--skipLibCheck", "--types", "node", ...options];
    let said = "";
    try {
      execFileSync(join(root, "node_modules/.bin/tsc"), [...args, ...files], { cwd: root, encoding: "utf8" });
    } catch (error) {
      said = String((error as { stdout?: unknown }).stdout ?? error);
    }
    expect(said).toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
