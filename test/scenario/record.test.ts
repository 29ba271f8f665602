import { describe, expect, it } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemsOf } from "./helpers.ts";

const problemsIn = (text: string): string[] =>
  problemsOf(text).map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("record", () => {
  it("is full unless it is written, and a variant may replace it", () => {
    const { variants } = parseScenario("variants: {a: {}, b: {record: summary}}", { file: "test.yaml" });
    expect(variants.map(({ scenario }) => scenario.record)).toEqual(["full", "summary"]);
  });

  it("is full or summary, and nothing else", () => {
    expect(problemsIn("record: none")).toEqual(["1:9 `record` should be full or summary, not `none`"]);
  });

  it("cannot be a summary of faults", () => {
    expect(problemsIn("record: summary\nfaults: [{at: 50%, do: restart-broker}]")).toEqual([
      "1:9 what a fault did cannot be told from a summary: that takes the times of all messages around it",
    ]);
  });

  it("can be of more messages than can be kept only as a summary", () => {
    expect(problemsIn("record: summary\nmessages: {count: 4294967295}")).toEqual([]);
    expect(problemsIn("messages: {count: 50000001}")).toEqual([
      "1:19 50000001 messages are more than can be kept, 50000000",
    ]);
  });
});
