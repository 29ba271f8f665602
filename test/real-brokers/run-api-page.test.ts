import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, inject, it } from "vitest";
import { onOldestAndNewest } from "./on-brokers.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const page = readFileSync(new URL("../../docs/reference/api.md", import.meta.url), "utf8");
const examples = page.split("\n## ").flatMap((part) => {
  const [title = ""] = part.split("\n");
  return [...part.matchAll(/```(?:js|ts)\n(.*?)```/gs)].map(([, code = ""]) => ({ title, code }));
});

/** Runs an example as a program in the package's folder, where its own name can be imported. */
async function ran(code: string, url: string): Promise<string> {
  // Node 20 knows no `await using`.
  const plain = code.replace(/await using (\w+) = /g, "const $1 = ");
  const program = `${plain}\nprocess.exit(0);`;
  const env = { ...process.env, WORKQ_BROKER_URL: url };
  const args = ["--input-type=module", "-e", program];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, args, { cwd: root, env });
  expect(stderr).toBe("");
  return stdout;
}

const printed: Readonly<Record<string, readonly string[]>> = {
  "Run a scenario": ["pass 200\n", "odd-heavy fair\npass\n"],
  "Several runs on one broker": ["1 true\n10 true\n"],
  "What goes wrong": ["scenario true\n"],
  "Show, save and compare": ["true\nworkq-bench/comparison true\n"],
};

onOldestAndNewest("the page on the library", ({ url }) => {
  it("has examples that run, and print what they should", async () => {
    for (const [title, outputs] of Object.entries(printed)) {
      const own = examples.filter((example) => example.title === title);
      for (const [i, output] of outputs.entries()) expect(await ran(own[i]?.code ?? "", url)).toBe(output);
    }
  });
});

it("every example of the page is run", () => {
  expect(inject("brokers").length).toBeGreaterThanOrEqual(0);
  expect(examples.map(({ title }) => title)).toEqual(
    Object.entries(printed).flatMap(([title, outputs]) => outputs.map(() => title)),
  );
});
