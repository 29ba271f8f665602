/** A joiner between two parts of one emoji is the only invisible character that is kept. */
const emojiJoiner =
  /(?<=\p{Extended_Pictographic}|\p{Emoji_Modifier}|\uFE0F)\u200D(?=\p{Extended_Pictographic})/u;
const hostile = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}]/gu;
const markPiles = /(\p{M}{3})\p{M}+/gu;

/**
 * The text with everything that could act on a terminal made visible: control characters, escape sequences,
 * direction overrides and invisible characters as `\x1b` or `\u{202e}`. Line breaks and tabs become spaces.
 */
export function inertText(text: string): string {
  return text
    .replace(/[\t\n]+|\r\n/g, " ")
    .split(emojiJoiner)
    .map((part) => part.replace(hostile, escapeCharacter).replace(markPiles, "$1"))
    .join("\u200D");
}

/** A copy of a JSON value with every string in it inert, keys included. */
export function inert<T>(value: T): T {
  // The copy has the shape of the original: only the characters of its strings differ.
  return copy(value) as T;
}

function copy(value: unknown): unknown {
  if (typeof value === "string") return inertText(value);
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [inertText(key), copy(member)]));
}

function escapeCharacter(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  return code <= 0xff ? `\\x${hex.padStart(2, "0")}` : `\\u{${hex}}`;
}

/**
 * A line of output that no build service takes for a command of its own: GitHub's runner finds `::` at the start of a
 * line, and `##[` anywhere in it.
 */
export function noCommand(line: string): string {
  return line.replace(/^(\s*):(?=:)/, "$1: ").replaceAll("##[", "# #[");
}
