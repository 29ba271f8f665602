import { redactText } from "../../common/redact.ts";
import { lineOf, type Place } from "./place.ts";

const widest = 100;
/** Characters on either side of a place that are looked through for secrets. */
const aroundPlace = 10_000;

/** The line of a place, ready to print, and a line with a caret below the place. */
export function excerptOf(place: Place): readonly string[] {
  const { line, column } = lineOf(place);
  const start = place.source.text.lastIndexOf("\n", place.offset - 1) + 1;
  const end = place.source.text.indexOf("\n", start);
  const text = place.source.text.slice(start, end < 0 ? undefined : end).replace(/\r$/, "");
  const before = Math.max(0, column - aroundPlace);
  const near = redactText(text.slice(before, column + aroundPlace));
  const shown = printable(" ".repeat(before) + near);
  const from = column > widest - 20 ? column - 40 : 0;
  const cut = shown.length > from + widest ? "…" : "";
  const window = `${from > 0 ? "…" : ""}${shown.slice(from + (from > 0 ? 1 : 0), from + widest)}${cut}`;
  const margin = String(line);
  const caret = " ".repeat(Math.min(column - 1 - from, window.length));
  return [`  ${margin} | ${window}`, `  ${" ".repeat(margin.length)} | ${caret}^`];
}

/**
 * Control characters as their pictures (␉ for a tab), what reorders or hides text as `�`, one character for
 * one, so that columns stay; nothing of it can move the cursor or change colours.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.charCodeAt(0);
    if (code < 0x20) return String.fromCharCode(0x2400 + code);
    return code === 0x7f ? "␡" : "�".repeat(character.length);
  });
}
