import fc from "fast-check";
import { expect, test } from "vitest";
import { escapeHtml, html, scriptJson, trusted } from "../../../src/report/html/escape.ts";

const unit = fc.constantFrom(..."<>&\"'`/!-=;# a\0\n語🐇", "&amp;", "\uD800", "\uDC00", "<!--", "]]>");

test("everything in a template is escaped but what is HTML already", () => {
  const bold = html`<b>${"<i>&\"'`"}</b>`;
  expect(bold.text).toBe("<b>&lt;i&gt;&amp;&quot;&#39;&#96;</b>");
  expect(html`${bold}${[trusted("<br>"), "<"]}${1}${null}${undefined}${false}`.text).toBe(
    `${bold.text}<br>&lt;1`,
  );
});

test("an object that looks like HTML is none", () => {
  // What an untyped caller could pass.
  const forged = { text: "<script>" } as never;
  expect(() => html`${forged}`.text).toThrow();
});

test("no text has a character left that could be markup, and none that no page can have", () => {
  fc.assert(
    fc.property(fc.string({ unit }), (text) => {
      expect(escapeHtml(text)).not.toMatch(/[<>"'`\0]|\p{Cs}|&(?!(?:amp|lt|gt|quot|#39|#96);)/u);
    }),
  );
  expect(escapeHtml("a\uD800b\0c")).toBe("a\uFFFDb\uFFFDc");
});

test("a value in a script element comes back the same, and cannot end the element", () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) => {
      const { text } = scriptJson([value, "</script><!--<script>\u2028\u2029"]);
      expect(text).not.toMatch(/[<\u2028\u2029]/);
      expect(JSON.parse(text)).toEqual(
        JSON.parse(JSON.stringify([value, "</script><!--<script>\u2028\u2029"])),
      );
    }),
  );
});
