import { expect, it } from "vitest";
import { run } from "../src/session/run.ts";

const problemOf = async (given: unknown): Promise<{ kind: unknown; message: string; hint: unknown }> => {
  // Whoever writes JavaScript may give anything.
  const error: unknown = await run(given as never).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(Error);
  const { kind, message, hint } = error as { kind: unknown; message: string; hint: unknown };
  return { kind, message, hint };
};

it.each([
  [undefined, "undefined"],
  [null, "null"],
  ["messages: {count: 1}", "a string"],
  [[{ messages: { count: 1 } }], "a list"],
])("what is no scenario is told with what is wanted: %j", async (given, what) => {
  expect(await problemOf(given)).toEqual({
    kind: "usage",
    message: `run() takes a scenario, not ${what}`,
    hint: expect.stringContaining("parseScenario(text)"),
  });
});

it("an object is read as a file would be, with all of its mistakes", async () => {
  const { kind, message } = await problemOf({
    messages: { count: 10, kinds: { a: { work: "5 parsecs" } } },
    workers: { prefech: 1 },
  });
  expect(kind).toBe("scenario");
  expect(message).toContain("5 parsecs");
  expect(message).toContain("did you mean `prefetch`");
});

const circular: Record<string, unknown> = {};
circular.messages = circular;

it.each([
  [{ messages: { count: Number.NaN } }, "count is NaN"],
  [{ messages: { count: () => 1 } }, "count is a function"],
  [{ messages: { count: 1n } }, "BigInt"],
  [circular, "circular"],
])("what no file could say is told", async (given, words) => {
  const { kind, message } = await problemOf(given);
  expect(kind).toBe("usage");
  expect(message).toContain("run(): the scenario cannot be written down: ");
  expect(message).toContain(words);
});
