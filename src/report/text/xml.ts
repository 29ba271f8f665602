export interface XmlElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly children: readonly (XmlElement | string)[];
}

/** What XML 1.0 has no way to write, not even escaped: https://www.w3.org/TR/xml/#charsets */
const unwritable = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;
const escapes: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "\t": "&#9;",
  "\n": "&#10;",
  "\r": "&#13;",
};

/** An element with its attributes and what is in it. */
export function element(
  name: string,
  attributes: XmlElement["attributes"] = {},
  children: XmlElement["children"] = [],
): XmlElement {
  return { name, attributes, children };
}

/** The root as a whole XML 1.0 document in UTF-8. Characters that XML cannot hold are left out. */
export function xmlDocument(root: XmlElement): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${lines(root, "").join("\n")}\n`;
}

function lines({ name, attributes, children }: XmlElement, indent: string): string[] {
  const pairs = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${escaped(String(value), /[&<>"\t\n\r]/g)}"`,
  );
  const start = `${indent}<${name}${pairs.join("")}`;
  if (children.length === 0) return [`${start}/>`];
  const [only] = children;
  if (children.length === 1 && typeof only === "string") return [`${start}>${textOf(only)}</${name}>`];
  const inner = children.flatMap((child) =>
    typeof child === "string" ? [textOf(child)] : lines(child, `${indent}  `),
  );
  return [`${start}>`, ...inner, `${indent}</${name}>`];
}

/** Text as it stands between tags. Characters that XML cannot hold are left out. */
export function textOf(text: string): string {
  return escaped(text, /[&<>\r]/g);
}

function escaped(text: string, special: RegExp): string {
  return text.replace(unwritable, "").replace(special, (character) => escapes[character] ?? character);
}
