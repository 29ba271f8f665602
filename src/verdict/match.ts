import { Problem } from "../common/problem.ts";
import { inertText } from "../result/inert.ts";

interface Named {
  readonly name: string;
}

/** Variants that belong together, and those of either side that belong to none. */
export interface Matched<B extends Named, N extends Named> {
  readonly pairs: readonly { readonly base: B; readonly next: N }[];
  readonly unmatched: { readonly base: readonly B[]; readonly next: readonly N[] };
}

const maxShown = 8;

/**
 * Matches variants by name, in the order of the new ones; one variant a side belongs together whatever the names.
 * @throws Problem (usage) when no two belong together
 */
export function matchVariants<B extends Named, N extends Named>(
  base: readonly B[],
  next: readonly N[],
): Matched<B, N> {
  const [onlyBase, onlyNext] = [base[0], next[0]];
  if (onlyBase !== undefined && onlyNext !== undefined && base.length === 1 && next.length === 1) {
    return { pairs: [{ base: onlyBase, next: onlyNext }], unmatched: { base: [], next: [] } };
  }
  const open = new Set(base);
  const left: N[] = [];
  const pairs = next.flatMap((one) => {
    const found = [...open].find(({ name }) => name === one.name);
    if (found === undefined) {
      left.push(one);
      return [];
    }
    open.delete(found);
    return [{ base: found, next: one }];
  });
  if (pairs.length === 0) throw nothingMatches(base, next);
  return { pairs, unmatched: { base: [...open], next: left } };
}

function nothingMatches(base: readonly Named[], next: readonly Named[]): Problem {
  return new Problem(
    "usage",
    `no variant is on both sides: the base has ${list(base)}, the new one ${list(next)}`,
    "compare results of the same scenario, or of one variant each",
  );
}

function list(variants: readonly Named[]): string {
  const names = variants.slice(0, maxShown).map(({ name }) => inertText(name));
  const rest = variants.length - names.length;
  return names.length === 0 ? "none" : `${names.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
