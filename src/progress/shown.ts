import { inertText } from "../result/inert.ts";

/** Characters of a text that can be seen on a line, and more. */
const most = 300;
const plain = /^[ -~]*$/;

/** The text, inert. A text that no line has room for loses its middle first: frames must stay cheap to draw. */
export function shown(text: string): string {
  if (text.length <= 2 * most && plain.test(text)) return text;
  if (text.length <= 2 * most) return inertText(text);
  return inertText(`${text.slice(0, most)}…${text.slice(-most)}`);
}
