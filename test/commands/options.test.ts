import { expect, test } from "vitest";
import { withReports } from "../../src/commands/options.ts";

test("--html is --report html, and comes beside what else is asked for", () => {
  expect(withReports({ html: true })).toEqual({ html: true, report: "html" });
  expect(withReports({ html: true, report: "junit" }).report).toBe("html,junit");
  expect(withReports({ report: "junit" })).toEqual({ report: "junit" });
});
