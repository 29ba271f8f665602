import type { Curve } from "../picture/picture.ts";

/** What all kinds together are called. */
export const allKinds = "all kinds";

const maxKinds = 6;

/**
 * The curves to draw: those with messages, all kinds together first, then each kind in the order of `kinds`. Where
 * there is a single kind, only that of all; of more than six kinds, the first six.
 */
export function shownCurves(curves: readonly Curve[], kinds: readonly string[]): Curve[] {
  const full = curves.filter(({ count, points }) => count > 0 && points.length > 0);
  const all = full.filter(({ kind }) => kind === null);
  const own = full
    .filter(({ kind }) => kind !== null)
    .toSorted((a, b) => kinds.indexOf(a.kind ?? "") - kinds.indexOf(b.kind ?? ""))
    .slice(0, maxKinds);
  return own.length === 1 && all.length > 0 ? all : [...all, ...own];
}

/** What to add where not every kind is drawn; empty where each is. */
export function kindsRemark(kinds: readonly string[]): string {
  return kinds.length > maxKinds ? `The ${maxKinds} heaviest of ${kinds.length} kinds.` : "";
}
