import { cutMiddle } from "../text/text.ts";
import type { Look } from "./chart.ts";

/** Of all text in charts: what the system has. */
export const fontFamily = "system-ui, -apple-system, 'Segoe UI', sans-serif";

/** Whether there is no room beside the drawing: names go above what they name, and words into more lines. */
export function isNarrow({ width }: Look): boolean {
  return width < 600;
}

/** A name for a tooltip: cut, and without what a tooltip takes for a style, `{a|b}`. */
export function tipText(name: string): string {
  return cutMiddle(name, 36).replace(/\{(\w+)\|/g, "{$1¦");
}
