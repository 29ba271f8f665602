import { expect, test } from "vitest";
import { githubAnnotations } from "../../src/report/github.ts";
import { renderMarkdown } from "../../src/report/markdown/markdown.ts";
import { type Finding, foldWarnings } from "../../src/report/shared/findings.ts";
import type { Result } from "../../src/result/schema.ts";
import { oddHeavy } from "./fixture.ts";

const warning = (variant: string, told: string): Finding => ({
  level: "warning",
  is: "warning",
  of: ["sweep", variant],
  what: "times",
  told,
  place: null,
});

test("warnings that say the same but for their figures are one, with all that they are of", () => {
  const folded = foldWarnings([
    warning("a", "time was not kept: work up to 44.9 ms longer or shorter than planned (p99)"),
    warning("b", "time was not kept: work up to 1.20 s longer or shorter than planned (p99)"),
    warning("c", "time was not kept: producers up to 94 ms behind schedule"),
  ]);
  expect(folded.map(({ of, also }) => [of, also])).toEqual([
    [["sweep", "a"], [["sweep", "b"]]],
    [["sweep", "c"], []],
  ]);
});

test("what fails is never folded", () => {
  const failed = (variant: string): Finding => ({
    ...warning(variant, "4 is above 3"),
    level: "error",
    is: "failed",
  });
  expect(foldWarnings([failed("a"), failed("b")])).toHaveLength(2);
});

test("a pull request's comment and its annotations tell a late generator of many variants once", () => {
  const [variant] = oddHeavy.variants;
  const [run] = variant?.runs ?? [];
  if (variant === undefined || run === undefined) throw new Error("no run");
  const late: Result = {
    ...oddHeavy,
    checks: [],
    variants: Array.from({ length: 9 }, (_, i) => ({
      ...variant,
      name: `v${i}`,
      checks: [],
      runs: [{ ...run, generator: { ...run.generator, behind: 90 + i, late: ["publishes" as const] } }],
    })),
  };
  const comment = renderMarkdown([late], []);
  const [told = "", ...others] = comment.split("\n").filter((line) => line.startsWith("- ⚠️"));
  expect(others).toEqual([]);
  expect(told).toContain(
    "`v0`, `v1`, `v2`, `v3`, `v4`, `v5` and 3 more (figures of the first): time was not kept",
  );
  const annotations = githubAnnotations([late], [], { root: "/" });
  expect(annotations).toHaveLength(1);
  expect(annotations[0]).toContain("v0 and 8 more");
});
