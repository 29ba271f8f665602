import { createInterface } from "node:readline";
import { PassThrough } from "node:stream";

const line = createInterface({
  input: new PassThrough(),
  output: new PassThrough(),
  terminal: true,
  prompt: "",
});

/** The columns of a line by Node's own measure, which is none of ours. */
export function nodeColumns(text: string): number {
  Object.assign(line, { line: text, cursor: text.length });
  return line.getCursorPos().cols;
}
