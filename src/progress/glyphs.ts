import { columns, graphemes } from "../report/text/text.ts";

/** The characters that a view is drawn with. */
export interface Glyphs {
  /** Parts of a bar: done, and not. */
  readonly full: string;
  readonly empty: string;
  /** From low to high; nothing at all is the first. */
  readonly levels: readonly string[];
  readonly infinity: string;
  readonly dot: string;
  readonly ellipsis: string;
  readonly spinner: readonly string[];
  /** The line in characters that the terminal has, as wide as it was. */
  readonly fit: (line: string) => string;
}

const unicode: Glyphs = {
  full: "█",
  empty: "░",
  levels: [..."▁▂▃▄▅▆▇█"],
  infinity: "∞",
  dot: "·",
  ellipsis: "…",
  spinner: [..."⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"],
  fit: (line) => line,
};

const beyondAscii = /[\u{80}-\u{10FFFF}]/u;

const ascii: Glyphs = {
  full: "#",
  empty: ".",
  levels: [..."_.:-=+*#"],
  infinity: "inf",
  dot: "-",
  ellipsis: "...",
  spinner: [..."|/-\\"],
  fit: (line) => {
    if (!beyondAscii.test(line)) return line;
    return graphemes(line).map(asciiOf).join("");
  },
};

function asciiOf(grapheme: string): string {
  if (!beyondAscii.test(grapheme)) return grapheme;
  return grapheme === "…" ? "~" : "?".repeat(columns(grapheme));
}

/** Those that the locale has: without UTF-8 plain ASCII. Windows has no such setting, and can. */
export function glyphsFor(env: Readonly<Record<string, string | undefined>>): Glyphs {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || (env.OS === "Windows_NT" ? "UTF-8" : "");
  return /utf-?8/i.test(locale) ? unicode : ascii;
}
