import { noCommand } from "../../result/inert.ts";
import { cut } from "./text.ts";

/** Lines as they are printed: none is wider than the screen, and no build service takes one for its own command. */
export function printed(lines: readonly string[], width: number): string {
  return `${lines.map((line) => cut(noCommand(line.trimEnd()), width)).join("\n")}\n`;
}
