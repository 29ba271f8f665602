import { inertText } from "../../result/inert.ts";
import type { Check } from "../../result/schema.ts";
import { markOf } from "../shared/verdict-words.ts";
import type { Style } from "../text/style.ts";
import { cutMiddle } from "../text/text.ts";
import { type Html, html, proseHtml, trusted } from "./escape.ts";

const longestName = 120;
/** Control characters, which no inert text has. */
const [open, close] = ["\u0001", "\u0002"];
const spans = new RegExp(`${open}(\\w+) ([^${open}${close}]*)${close}`, "g");
const stray = new RegExp(`[${open}${close}]`, "g");

const paint =
  (name: string) =>
  (text: string): string =>
    text === "" ? "" : `${open}${name} ${text}${close}`;

/** A style whose emphasis `rich` makes HTML of, so that what the terminal's tables are made from can be used here. */
export const marked: Style = {
  strong: paint("strong"),
  faint: paint("faint"),
  good: paint("good"),
  bad: paint("bad"),
  doubtful: paint("doubtful"),
  bar: (text) => text,
};

/** Text with the emphasis of `marked`, as HTML. */
export function rich(text: string): Html {
  const escaped = proseHtml(text.trim()).replace(
    spans,
    (_, name: string, inner: string) => `<span class="${name}">${inner}</span>`,
  );
  return trusted(escaped.replace(stray, ""));
}

/** A name from outside: overlong ones are cut in the middle. */
export function nameText(name: string): string {
  // Of a very long one, what is cut out anyway need not be measured.
  const ends =
    name.length > 8 * longestName ? name.slice(0, 4 * longestName) + name.slice(-4 * longestName) : name;
  return cutMiddle(inertText(ends), longestName);
}

const words = { pass: "pass", fail: "fail", inconclusive: "inconclusive", warn: "warning" } as const;
const classes = { pass: "good", fail: "bad", inconclusive: "doubtful", warn: "doubtful" } as const;
const plain: Style = {
  strong: (text) => text,
  faint: (text) => text,
  good: (text) => text,
  bad: (text) => text,
  doubtful: (text) => text,
  bar: (text) => text,
};

/** `✓ pass`, in colour. */
export function verdictMark(verdict: Check["verdict"]): Html {
  return html`<span class="mark ${classes[verdict]}"><span aria-hidden="true">${markOf(verdict, plain)}</span> ${words[verdict]}</span>`;
}
