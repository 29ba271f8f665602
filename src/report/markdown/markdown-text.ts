import { inertText } from "../../result/inert.ts";

const longestCode = 120;
const longestProse = 1000;
/** What could be markup, or the end of a table cell. */
const special = /[&<>\\`*_[\]|~$^!{}"']/;
/** What GitHub would make a mention, a reference, a link or an emoji of. */
const reference = /@|#(?=\d)|\bgh-(?=\d)|:(?=\/\/)|:(?=[\w+-]+:)|www(?=\.)/;
const either = new RegExp(`${special.source}|${reference.source}`, "gi");
/** What could begin a heading, a list or a rule. */
const inFront = /^(?:[-+=#]|\d+(?=[.)](?:\s|$)))/;
const nothing = "&#8203;";

/**
 * A string from outside as code: whatever is in it, it is shown as it is, and GitHub makes no link and no mention of
 * it. Overlong ones are cut.
 */
export function code(text: string): string {
  const shown = short(inertText(text), longestCode).trim();
  if (shown === "") return "–";
  const runs = shown.match(/`+/g) ?? [];
  const fence = "`".repeat(Math.max(0, ...runs.map(({ length }) => length)) + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return fence + pad + shown + pad + fence;
}

/** Words from outside as plain text: no markup, no HTML, no link, no mention and no reference comes of them. */
export function prose(text: string): string {
  return short(inertText(text), longestProse)
    .trim()
    .replace(either, (found) => (special.test(found) ? entity(found) : found + nothing))
    .replace(inFront, (start) => (/\d/.test(start) ? start + nothing : entity(start)));
}

/** A table of GitHub's; cells are Markdown already. Columns whose head ends in `:` are aligned to the right. */
export function table(heads: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const row = (cells: readonly string[]): string => `| ${cells.map(cellText).join(" | ")} |`;
  return [
    row(heads.map((head) => head.replace(/:$/, ""))),
    row(heads.map((head) => (head.endsWith(":") ? "--:" : ":--"))),
    ...rows.map(row),
  ];
}

/** Lines that belong together; when there is no room for all, the last ones go. */
export interface Section {
  readonly lines: readonly string[];
  /** What must follow in any case. */
  readonly close?: readonly string[];
}

/** The sections, an empty line between them, in at most `most` characters; `note` stands where it had to be cut. */
export function fitted(sections: readonly Section[], most: number, note: string): string {
  const whole = sections.flatMap(({ lines, close = [] }, index) => [
    ...(index === 0 ? [] : [""]),
    ...lines,
    ...close,
  ]);
  const text = `${whole.join("\n")}\n`;
  return text.length <= most ? text : cutText(sections, most - note.length - 2, note).slice(0, most);
}

function cutText(sections: readonly Section[], room: number, note: string): string {
  const kept: string[] = [];
  let left = room;
  const take = (line: string): void => {
    kept.push(line);
    left -= line.length + 1;
  };
  for (const { lines, close = [] } of sections) {
    const closing = close.reduce((sum, line) => sum + line.length + 1, 0);
    const [first = ""] = lines;
    if (first.length + closing + 2 > left) break;
    if (kept.length > 0) take("");
    const fitting = lines.findIndex((line) => {
      if (line.length + 1 + closing > left) return true;
      take(line);
      return false;
    });
    for (const line of close) take(line);
    if (fitting >= 0) break;
  }
  return `${kept.join("\n")}\n\n${note}\n`;
}

/** In a cell a pipe is escaped even in code, and then no backslash may stand before it. */
function cellText(markdown: string): string {
  return markdown.replace(/\\(?=\|)/g, "\\ ").replaceAll("|", "\\|");
}

function entity(character: string): string {
  return `&#${character.codePointAt(0)};`;
}

function short(text: string, most: number): string {
  const characters = Array.from(text);
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}…`;
}
