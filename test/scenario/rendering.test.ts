import { describe, expect, test } from "vitest";
import { parseScenario } from "../../src/scenario/parse.ts";
import { problemsOf } from "./helpers.ts";

function messageOf(text: string, set: readonly string[] = []): string {
  try {
    parseScenario(text, { file: "scenarios/test.yaml", set });
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("a problem shows file, line, column, the line itself, a caret and a hint", () => {
  expect(messageOf("messages:\n  count: 5\nworkers: {prefech: 1}\nrepeat: 0")).toMatchInlineSnapshot(`
    "scenarios/test.yaml:3:11  unknown key \`prefech\` in \`workers\`
      3 | workers: {prefech: 1}
        |           ^
      did you mean \`prefetch\`?

    scenarios/test.yaml:4:9  \`repeat\` should be a whole number from 1 to 1000, not \`0\`
      4 | repeat: 0
        |         ^"
  `);
});

test("a problem of --set points into what was set", () => {
  expect(messageOf("messages: {}", ["workers.prefetch=some"])).toMatchInlineSnapshot(`
    "--set:1:18  \`prefetch\` should be a whole number from 1 to 65535, or unlimited, not \`some\`
      1 | workers.prefetch=some
        |                  ^"
  `);
});

test("a long line is cut around the caret", () => {
  const [problem] = problemsOf(
    `messages: {kinds: {${Array.from({ length: 30 }, (_, i) => `kind${i}: {}, `).join("")}z: {wrok: 1}}}`,
  );
  const [line = "", caret = ""] = problem?.excerpt ?? [];
  expect(line.length).toBeLessThan(115);
  expect(line.indexOf("wrok")).toBe(caret.indexOf("^"));
});

test("control characters are shown as pictures and cannot reach the terminal", () => {
  const message = messageOf('messages: {count: "\u001b[31m\u202e", \u0007: 5}');
  expect(message).toContain("␛[31m");
  expect(message.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
});

test("at most fifty problems are printed, and the rest counted", () => {
  const text = `messages: {kinds: {${Array.from({ length: 60 }, (_, i) => `k${i}: 5`).join(", ")}}}`;
  expect(problemsOf(text)).toHaveLength(60);
  expect(messageOf(text)).toMatch(/… and 10 more$/);
});

describe("a password is never shown", () => {
  test.each([
    "broker: {url: amqp://user:s3cret@host:5672/v, image: x}",
    "broker: amqp://user:s3cret@host",
    "broker: {url: http://user:s3cret@host}",
    "broker: {url: 'amqp://user:s3c ret/s3cret@@host'}",
    "broker: {urll: amqp://user:s3cret@host}",
    "broker: {url: 'amqp://:s3cret@host', ca: 5}",
    "broker: {url: amqp://user:s3cret\n  @host}",
    "name: amqp://user:s3cret@host\nbroker: [",
    "broker: [amqp://user:s3cret@host",
  ])("of %s", (text) => {
    expect(messageOf(text)).not.toBe("");
    expect(messageOf(text)).not.toContain("s3c");
    expect(JSON.stringify(problemsOf(text))).not.toContain("s3c");
  });

  test("given by --set", () => {
    const message = messageOf("messages: {}", ["broker.url=http://user:s3cret@host"]);
    expect(message).toContain("--set:1:");
    expect(message).not.toContain("s3cret");
  });
});
