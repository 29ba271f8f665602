import { inertText } from "./inert.ts";
import { isCopy, pool, type SavedResult } from "./pool.ts";

/** The same scenario on two sides. */
export interface ResultPair {
  readonly base: SavedResult;
  readonly new: SavedResult;
}

/**
 * The pairs without what is on both sides, which would hide how they differ: it is left out of the base when that has
 * other results, else of the new side.
 * @returns also remarks for people, inert, on what counts
 */
export function keptApart(pairs: readonly ResultPair[]): { pairs: ResultPair[]; remarks: string[] } {
  const apart = pairs.map(withoutShared);
  return {
    pairs: apart.map(({ pair }) => pair),
    remarks: apart.flatMap(({ pair, remarks }) => [
      ...(pair.base.remarks ?? []),
      ...(pair.new.remarks ?? []),
      ...remarks,
    ]),
  };
}

function withoutShared(pair: ResultPair): { readonly pair: ResultPair; readonly remarks: readonly string[] } {
  const [base, next] = [notIn(pair.new, pair.base), notIn(pair.base, pair.new)];
  if (base.shared.length === 0) return { pair, remarks: [] };
  if (base.rest !== undefined) {
    return { pair: { ...pair, base: base.rest }, remarks: [leftOut(base.shared, "the base")] };
  }
  if (next.rest !== undefined) {
    return { pair: { ...pair, new: next.rest }, remarks: [leftOut(next.shared, "the new one")] };
  }
  const [from, to] = [inertText(pair.base.path), inertText(pair.new.path)];
  return { pair, remarks: [`${from} and ${to} hold the same: it is compared with itself.`] };
}

function leftOut(shared: readonly SavedResult[], side: string): string {
  const first = inertText(shared[0]?.path ?? "");
  if (shared.length === 1) return `${first} is on both sides and is left out of ${side}.`;
  return `${first} and ${shared.length - 1} more are on both sides and are left out of ${side}.`;
}

/** What of a result the other has too, and the rest of it, if there is any. */
function notIn(
  other: SavedResult,
  one: SavedResult,
): { readonly shared: readonly SavedResult[]; readonly rest: SavedResult | undefined } {
  const isShared = ({ result }: SavedResult): boolean =>
    partsOf(other).some((part) => isCopy(part.result, result));
  const shared = partsOf(one).filter(isShared);
  const [rest] = pool(partsOf(one).filter((part) => !shared.includes(part)));
  return { shared, rest };
}

function partsOf(saved: SavedResult): readonly SavedResult[] {
  return saved.parts ?? [saved];
}
