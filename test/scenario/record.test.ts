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

  it("can be a summary of hours with faults", () => {
    const text = `record: summary
messages: {duration: 8h}
producers: {rate: 5000/s}
faults: [{every: 1h, do: restart-broker}]`;
    expect(problemsIn(text)).toEqual([]);
  });

  it("can be of more messages than can be kept only as a summary", () => {
    expect(problemsIn("record: summary\nmessages: {count: 4294967295}")).toEqual([]);
    expect(problemsIn("messages: {count: 50000001}")).toEqual([
      "1:19 50000001 messages are more than can be kept, 50000000",
    ]);
  });
});
