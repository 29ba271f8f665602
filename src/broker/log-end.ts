import { stripVTControlCharacters } from "node:util";

const maxLines = 12;
const maxWidth = 200;

/** The last lines of a server's log, to end a message with; "" if there are none. */
export function logEnd(lines: readonly string[]): string {
  const shown = lines
    .map((line) => stripVTControlCharacters(line).trim())
    .filter((line) => line !== "")
    .slice(-maxLines)
    .map((line) => `\n  ${line.slice(0, maxWidth)}`);
  return shown.length > 0 ? `; the end of its log:${shown.join("")}` : "";
}
