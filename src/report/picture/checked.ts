import { inertText } from "../../result/inert.ts";

/** ms: as late as anything is drawn; some thirty years. */
const latest = 1e12;
/** More of anything is not counted. */
const maxCounted = 1e12;
/** A share or an index is at most 1, but for what a file only claims. */
const greatestRatio = 1e6;
const longestLabel = 200;

/** 0 to `most`, whatever a file says; what is no number is 0. */
function within(value: number | null | undefined, most: number): number {
  return value === null || value === undefined || !(value > 0) ? 0 : Math.min(value, most);
}

/** ms */
export const timeOf = (value: number | null | undefined): number => within(value, latest);
export const countOf = (value: number | null | undefined): number => within(value, maxCounted);
export const ratioOf = (value: number | null | undefined): number => within(value, greatestRatio);

/** null stays null. */
export function known(value: number | null, check: (value: number) => number): number | null {
  return value === null ? null : check(value);
}

/** A name as it is drawn: inert, and not longer than anybody reads. */
export function labelOf(text: string): string {
  if (text.length <= longestLabel) return inertText(text);
  return `${inertText(text.slice(0, longestLabel).replace(/[\uD800-\uDBFF]$/, ""))}…`;
}
