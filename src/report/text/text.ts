import { eastAsianWidth } from "get-east-asian-width";

let segmenter: Intl.Segmenter | undefined;
// The only escape sequences in our text are the colours that style.ts put there: see result/inert.ts.
// biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
const colour = /(\u001B\[[\d;]*m)/;
/** ASCII, the signs and bars that reports and progress are drawn with: a column each, and found out fast. */
const plain = /^[\x20-\x7E\u00B7\u2013\u2026\u221E\u2580-\u259F\u2800-\u28FF]*$/;
const emoji =
  /^(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|\p{Regional_Indicator}|[0-9#*]\uFE0F?\u20E3)/u;
const betweenWords = / +(?!(?:ms|s|min|h|%|msg\/s)(?:[\s,.:;)]|$))/;
const noColumn = /[\p{Mn}\p{Me}\u200D]/u;

/** The letters of a text as people count them; each is one or more characters. */
export function graphemes(text: string): readonly string[] {
  if (plain.test(text)) return [...text];
  // Made when it is needed: the first one of a process takes 10 ms.
  segmenter ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

/** How many terminal columns a line takes; colours take none. */
export function columns(text: string): number {
  const bare = text.includes("\u001B")
    ? text
        .split(colour)
        .filter((_, index) => index % 2 === 0)
        .join("")
    : text;
  if (plain.test(bare)) return bare.length;
  let sum = 0;
  text.split(colour).forEach((part, index) => {
    if (index % 2 === 1) return;
    for (const grapheme of graphemes(part)) sum += graphemeColumns(grapheme);
  });
  return sum;
}

/** The text in at most `width` columns, with `…` at its end if something had to go. Colours stay closed. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let left = width - 1;
  let out = "";
  let full = false;
  text.split(colour).forEach((part, index) => {
    if (index % 2 === 1) {
      out += part;
      return;
    }
    for (const segment of graphemes(part)) {
      if (full) return;
      left -= graphemeColumns(segment);
      full = left < 0;
      out += full ? "…" : segment;
    }
  });
  return width < 1 ? "" : out;
}

/** An uncoloured text in at most `width` columns, with `…` in its middle: names tend to differ at the end. */
export function cutMiddle(text: string, width: number): string {
  if (columns(text) <= width) return text;
  const tailWidth = Math.floor((width - 1) / 2);
  const parts = [...graphemes(text)];
  let tail = "";
  while (columns((parts.at(-1) ?? "") + tail) <= tailWidth) tail = (parts.pop() ?? "") + tail;
  return cut(text, width - columns(tail)) + tail;
}

/** The text and as many spaces after it as it takes to fill `width` columns. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}

/** The text and as many spaces before it as it takes to fill `width` columns. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - columns(text))) + text;
}

/** Pieces in as few lines as they fit in; a piece longer than a line is wrapped. */
export function flow(pieces: readonly string[], width: number, separator = "   "): string[] {
  const parts = pieces.flatMap((piece) => (columns(piece) <= width ? [piece] : wrap(piece, width)));
  return fill(parts, width, separator);
}

/** Pieces after an uncoloured start, further lines under the first piece. */
export function hanging(
  start: string,
  pieces: readonly string[],
  width: number,
  separator: string,
): string[] {
  const indent = columns(start);
  return flow(pieces, width - indent, separator).map(
    (line, index) => (index === 0 ? start : " ".repeat(indent)) + line,
  );
}

/** Prose in lines of at most `width` columns, units with their numbers; a word longer than a line is cut. */
export function wrap(text: string, width: number): string[] {
  const words = text.split(betweenWords).filter((word) => word !== "");
  return fill(words, width, " ");
}

function fill(parts: readonly string[], width: number, separator: string): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const last = lines.at(-1);
    const joined = last === undefined ? part : last + separator + part;
    if (last !== undefined && columns(joined) <= width) lines[lines.length - 1] = joined;
    else lines.push(cut(part, width));
  }
  return lines;
}

/** The text in pieces of at most `width` columns with nothing left out: for paths that one wants to copy. */
export function chop(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const segment of graphemes(text)) {
    if (columns(line + segment) > width) {
      lines.push(line);
      line = "";
    }
    line += segment;
  }
  return line === "" ? lines : [...lines, line];
}

function graphemeColumns(grapheme: string): number {
  if (emoji.test(grapheme)) return 2;
  let sum = 0;
  for (const character of grapheme)
    sum += noColumn.test(character) ? 0 : eastAsianWidth(character.codePointAt(0) ?? 0);
  return sum;
}
