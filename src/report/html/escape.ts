/** Text that is HTML already: only `html` and `trusted` make it. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What may stand in a template; nothing comes of null, undefined and false. */
export type Part = Html | string | number | null | undefined | false | readonly Part[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/** Text that can stand in an element or in a quoted attribute, and is nothing but text there. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`\0]|\p{Cs}/gu, (character) => entities[character] ?? "\uFFFD");
}

/** Escaped text in which no line ends between a number and its `%`. What is copied as it is, as code, is not for it. */
export function proseHtml(text: string): string {
  return escapeHtml(text).replace(/(\d) %/g, "$1\u00A0%");
}

/** HTML with everything in it escaped that is not HTML already. Attributes must be in quotes. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return new Html(
    strings.map((text, index) => text + (index < parts.length ? textOf(parts[index]) : "")).join(""),
  );
}

/** A text of the tool's own that is HTML. */
export function trusted(text: string): Html {
  return new Html(text);
}

/**
 * A value as JSON that can stand in a script element of type `application/json`: it can neither end it nor begin a
 * comment in it.
 */
export function scriptJson(value: unknown): Html {
  const json = JSON.stringify(value).replace(
    /[<\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return new Html(json);
}

function textOf(part: Part): string {
  if (part === null || part === undefined || part === false) return "";
  if (part instanceof Html) return part.text;
  if (typeof part === "string") return proseHtml(part);
  if (typeof part === "number") return String(part);
  return part.map(textOf).join("");
}
