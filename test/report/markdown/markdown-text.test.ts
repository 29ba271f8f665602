import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { code, prose, table } from "../../../src/report/markdown/markdown-text.ts";

/** What a reader sees of inline Markdown. */
function seen(markdown: string): string {
  const html = marked.parseInline(markdown, { gfm: true, async: false });
  return html
    .replace(/<[^>]*>/g, "")
    .replace(/&#(\d+);/g, (_, point) => String.fromCodePoint(Number(point)))
    .replace(
      /&(lt|gt|quot|amp);/g,
      (_, name: "lt" | "gt" | "quot" | "amp") => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name],
    )
    .replaceAll("\u200B", "");
}

describe("a string from outside", () => {
  const unit = fc.constantFrom(..."ab1 |`\\<>&@#[]()!*_~-=+.:/$\"'{}^", "://", "www.", "](");

  test("is seen as it is when it is code", () => {
    fc.assert(
      fc.property(fc.string({ unit, minLength: 1, maxLength: 20 }), (text) => {
        fc.pre(text.trim() !== "");
        expect(marked.lexer(`a ${code(text)} b`)[0]).toMatchObject({
          tokens: [{}, { type: "codespan" }, {}],
        });
        expect(seen(code(text))).toBe(text.trim());
      }),
    );
  });

  test("is seen as it is when it is prose", () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
        expect(seen(prose(text)).trim()).toBe(text.trim());
      }),
    );
  });

  test("is in one cell of a table", () => {
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 20 }), (text) => {
        const [found] = marked.lexer(table([code(text), "b:"], [[code(text), prose(text)]]).join("\n"));
        expect(found).toMatchObject({ type: "table", header: [{}, {}], align: ["left", "right"] });
        expect(found?.type === "table" ? found.rows : []).toMatchObject([
          [{ tokens: [{ type: expect.any(String) }] }, {}],
        ]);
      }),
    );
  });
});
