import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import { action, read, workflow } from "./workflows.ts";

describe("the ready workflows", () => {
  const steps = (job: string) => workflow.jobs[job]?.steps ?? [];
  const withOf = (job: string, uses: string) =>
    steps(job).find((each) => each.uses?.includes(uses) === true)?.with ?? {};

  test("may only read, but for the comment", () => {
    expect(workflow.permissions).toEqual({ contents: "read" });
    expect(workflow.jobs["base"]?.permissions).toBeUndefined();
    expect(workflow.jobs["compare"]?.permissions).toEqual({ contents: "read", "pull-requests": "write" });
    expect(Object.keys(workflow.on)).not.toContain("pull_request_target");
  });

  test("give the action inputs that it has", () => {
    for (const job of ["base", "compare"]) {
      const given = Object.keys(withOf(job, "/workq-bench@"));
      expect(given).toContain("scenarios");
      for (const name of given) expect(Object.keys(action.inputs)).toContain(name);
    }
  });

  test("restore the result that was stored, and compare with it", () => {
    const [stored, restored] = [withOf("base", "cache/save"), withOf("compare", "cache/restore")];
    expect(stored["path"]).toBe(withOf("base", "/workq-bench@")["out"]);
    // A cache is found again only by the same path.
    expect(restored["path"]).toBe(stored["path"]);
    expect(withOf("compare", "/workq-bench@")["baseline"]).toBe(restored["path"]);
    const prefix = String(stored["key"]).split("$")[0];
    expect(String(restored["restore-keys"]).trim().split("\n").at(-1)?.trim()).toBe(prefix);
  });

  test("store what main is, also when an expectation failed", () => {
    const save = steps("base").find((each) => each.uses?.includes("cache/save") === true);
    const out = withOf("base", "/workq-bench@")["out"];
    expect(save?.if).toBe(`\${{ !cancelled() && hashFiles('${out}/**/result.json') != '' }}`);
  });

  test("keep the JUnit report where GitLab is told to look for it", () => {
    const job = z
      .object({
        script: z.array(z.string()),
        artifacts: z.object({ when: z.literal("always"), reports: z.object({ junit: z.string() }) }),
      })
      .parse(parse(read("docs/how-to/gitlab-ci.yml"))["load-test"]);
    const out = /--out (\S+)/.exec(job.script.join("\n"))?.[1];
    expect(job.artifacts.reports.junit).toBe(`${out}/junit.xml`);
    expect(job.script.join("\n")).toMatch(/--report \S*junit/);
  });
});
