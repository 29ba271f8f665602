import type { Screen } from "./style.ts";
import { flow, padEnd } from "./text.ts";

const indent = "  ";
const labelWidth = 12;

/** `  label       piece   piece`: lines that go on under the first piece. */
export function field(label: string, pieces: readonly string[], screen: Screen): string[] {
  const room = screen.width - indent.length - labelWidth;
  return flow(pieces, room).map(
    (line, index) => indent + screen.style.faint(padEnd(index === 0 ? label : "", labelWidth)) + line,
  );
}
