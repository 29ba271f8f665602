import { describe, expect, test } from "vitest";
import { linesOf } from "./helpers.ts";

const smallest =
  "the smallest scenario is `messages: {count: 100}`; `workq-bench init` writes one to start from";
const quoteIt = 'text that begins with < > = ! & * @ % or a quote must be quoted: ">= 0.9"';

describe("a file that is no scenario is refused in one sentence, with its place", () => {
  test.each([
    ["nothing", "", `1:1 the file is empty | ${smallest}`],
    ["only comments", "# a\n# b\n", `1:1 the file is empty | ${smallest}`],
    ["an explicit nothing", "~", `1:1 the file is empty | ${smallest}`],
    ["a list", "- messages", `1:1 a scenario is a mapping of keys, not a list | ${smallest}`],
    ["text", "hello", `1:1 a scenario is a mapping of keys, not text | ${smallest}`],
    ["a tab", "queue:\n\ttype: quorum", "2:1 a tab as indentation | YAML is indented with spaces"],
    [
      "two documents",
      "seed: 1\n---\nseed: 2",
      "2:1 a second document | one file is one scenario: remove the `---`",
    ],
    ["an open mapping", "messages: {count: 5", "1:20 not YAML: a `{` is not closed, or not indented"],
    ["an open list", "expect: [1\nseed: 1", "2:1 not YAML: a `[` is not closed, or not indented"],
    ["an unquoted comparison", "expect:\n  lost: > 5", `2:11 not YAML: not a YAML token: 5 | ${quoteIt}`],
    ["an unquoted !=", "expect:\n  lost: != 5", `2:9 a tag, which a scenario cannot have | ${quoteIt}`],
    ["a tag", "name: !!js/function x", `1:7 a tag, which a scenario cannot have | ${quoteIt}`],
    ["a key twice", "seed: 1\nseed: 2", "2:1 `seed` is given twice | first on line 1; keep one"],
    ["an unknown alias", "name: *x", "1:7 `*x` names no anchor | an anchor is written `&x`"],
    ["an alias in itself", "name: &x [*x]", "1:11 `*x` holds itself"],
    ["a list as a key", "? [a]\n: 1", "1:3 a key must be a word | quote it if it holds `[`, `{`, `*` or `?`"],
    ["a polluting key", "__proto__: {name: x}", "1:1 `__proto__` cannot be a key"],
    [
      "a merge key",
      "queue: {<<: 1}",
      "1:9 unknown key `<<` in `queue` | merge keys are not part of YAML 1.2: write the keys out",
    ],
  ])("%s", (_what, text, line) => {
    expect(linesOf(text)).toEqual([line]);
  });

  test("nesting without end", () => {
    expect(linesOf(`name: ${"[".repeat(200)}${"]".repeat(200)}`)[0]).toMatch(/^1:\d+ nested too deeply/);
    expect(linesOf("[".repeat(50_000))).toHaveLength(1);
  });

  test("a billion laughs", () => {
    const lines = ['a0: &a0 ["ha", "ha"]'];
    for (let i = 1; i < 30; i++) lines.push(`a${i}: &a${i} [*a${i - 1}, *a${i - 1}, *a${i - 1}, *a${i - 1}]`);
    expect(linesOf(lines.join("\n")).join("\n")).toContain("too much in one file");
  });

  test("a hundred thousand keys do not take minutes", () => {
    const text = Array.from({ length: 90_000 }, (_, i) => `k${i}: 1`).join("\n");
    // What takes minutes is ended by the limit, on a slow machine as well.
    expect(linesOf(text).length).toBeGreaterThan(0);
  });
});

test("an anchor may be used again", () => {
  expect(linesOf("messages: {kinds: {a: &k {work: 5ms}, b: *k}}")).toEqual([]);
});
