import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { bar } from "../../../src/report/text/bar.ts";
import { chop, columns, cut, cutMiddle, flow, wrap } from "../../../src/report/text/text.ts";
import { nodeColumns } from "../screen-width.ts";

describe("columns", () => {
  test.each([
    ["plain", 5],
    ["日本", 4],
    ["🐇", 2],
    ["👩‍💻", 2],
    ["🇫🇷", 2],
    ["e\u0301", 1],
    ["█▌ ✓ – ∞", 8],
    ["\u001B[31mred\u001B[39m", 3],
  ])("of %j are %i", (text, width) => {
    expect(columns(text)).toBe(width);
  });

  test("of every character of some scripts are those that Node counts", () => {
    const scripts =
      /^[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Bopomofo}\p{sc=Yi}]$/u;
    const all = Array.from({ length: 0x34000 }, (_, code) => String.fromCodePoint(code));
    const some = all.filter((character) => scripts.test(character));
    expect(some.length).toBeGreaterThan(90_000);
    expect(some.filter((character) => columns(character) !== nodeColumns(character))).toEqual([]);
  });

  test("are those that Node counts", () => {
    const unit = fc.constantFrom("a", "é", "e\u0301", "語", "한", "ｆ", "🐇", "🫠", "–", "█", "→", "ß");
    fc.assert(
      fc.property(fc.string({ unit }), (text) => {
        expect(columns(text)).toBe(nodeColumns(text));
      }),
    );
  });
});

describe("a text that is too long", () => {
  test("ends in an ellipsis, its colours closed", () => {
    expect(cut("worker", 4)).toBe("wor…");
    expect(cut("日本語", 4)).toBe("日…");
    expect(cut("\u001B[31mworker\u001B[39m", 4)).toBe("\u001B[31mwor…\u001B[39m");
    expect(cut("worker", 6)).toBe("worker");
  });

  test("keeps its start and its end when it is a name", () => {
    expect(cutMiddle("background-jobs-17", 9)).toBe("back…s-17");
    expect(cutMiddle("a", 1)).toBe("a");
  });

  test("is wrapped between words, but not between a number and its unit", () => {
    expect(wrap("it took 2.68 s, or 40 % of that", 12)).toEqual(["it took", "2.68 s, or", "40 % of that"]);
    expect(wrap("", 10)).toEqual([]);
  });

  test("loses nothing when it is chopped", () => {
    expect(chop("reports/日本", 9)).toEqual(["reports/", "日本"]);
  });

  test("is wrapped as a piece among others, even if it has no place to break", () => {
    expect(flow(["a", "b b b", "cccccc s"], 4)).toEqual(["a", "b b", "b", "ccc…"]);
  });
});

describe("a bar", () => {
  test("is filled by the share", () => {
    expect(bar(1, 4)).toBe("████");
    expect(bar(0.5, 4)).toBe("██");
    expect(bar(0.53, 4)).toBe("██▏");
  });

  test("shows the least of work, and nothing for none", () => {
    expect(bar(0.0001, 4)).toBe("▏");
    expect(bar(0, 4)).toBe("");
    expect(bar(null, 4)).toBe("");
    expect(bar(Number.NaN, 4)).toBe("");
  });

  test("is never longer than its room", () => {
    expect(bar(1.7, 4)).toBe("████");
  });
});
