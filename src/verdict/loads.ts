import { Problem } from "../common/problem.ts";
import { inertText } from "../result/inert.ts";
import { type Matched, matchVariants } from "./match.ts";
import { type Setting, settingsDiff } from "./settings-diff.ts";

/** A variant that was run, or is to be. */
export interface Comparable {
  readonly name: string;
  readonly loadDigest: string;
  /** Resolved, as in a Result. */
  readonly scenario: unknown;
}

const maxKeys = 8;
const longestValue = 60;

/**
 * Makes sure that two sides can be compared: that some of their variants match, and that these have the same load.
 * @param force whether another load is all right
 * @returns the variants that match
 * @throws Problem (usage) naming what differs
 */
export function checkComparable<B extends Comparable, N extends Comparable>(
  base: readonly B[],
  next: readonly N[],
  force: boolean,
): Matched<B, N> {
  const matched = matchVariants(base, next);
  if (force) return matched;
  const variants = new Map<string, string[]>();
  for (const pair of matched.pairs) {
    const differing = loadDiffers(pair.base, pair.next);
    if (differing.length === 0) continue;
    const told = listed(differing);
    variants.set(told, [...(variants.get(told) ?? []), inertText(pair.next.name)]);
  }
  if (variants.size === 0) return matched;
  const complaints = [...variants].map(([told, names]) => `the load of ${some(names)} differs:${told}`);
  throw new Problem(
    "usage",
    complaints.slice(0, maxKeys).join("\n"),
    "what had other messages to handle is neither better nor worse; run both with the same load, or add --force",
  );
}

/** The keys of the load that differ, each with both values, for people; none when the loads are the same. */
export function loadDiffers(base: Comparable, next: Comparable): string[] {
  if (base.loadDigest === next.loadDigest) return [];
  const { load } = settingsDiff(base.scenario, next.scenario);
  if (isOfOlderDraw(load)) return [];
  const digest: Setting = { key: "loadDigest", base: base.loadDigest, new: next.loadDigest };
  return (load.length === 0 ? [digest] : load).map(
    (setting) => `${setting.key}: ${shown(setting.base)} → ${shown(setting.new)}`,
  );
}

/**
 * Which side drew its mix at random because it was run before exact shares were dealt, when that is all that tells the
 * loads apart; null: neither, or they differ otherwise.
 */
export function drewAtRandom(base: Comparable, next: Comparable): "base" | "new" | null {
  if (base.loadDigest === next.loadDigest) return null;
  const { load } = settingsDiff(base.scenario, next.scenario);
  if (!isOfOlderDraw(load)) return null;
  return load[0]?.base === undefined ? "base" : "new";
}

/** A result that does not say how its shares were dealt is of a time when that was always at random. */
function isOfOlderDraw(load: readonly Setting[]): boolean {
  const [only, ...others] = load;
  if (only?.key !== "messages.draw" || others.length > 0) return false;
  return only.base === undefined || only.new === undefined;
}

function listed(differing: readonly string[]): string {
  const lines = differing.slice(0, maxKeys).map((line) => `\n  ${inertText(line)}`);
  const rest = differing.length - lines.length;
  return `${lines.join("")}${rest > 0 ? `\n  … and ${rest} more` : ""}`;
}

function some(names: readonly string[]): string {
  const rest = names.length - maxKeys;
  return `${names.slice(0, maxKeys).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function shown(value: Setting["base"]): string {
  const text = typeof value === "string" ? value : (JSON.stringify(value) ?? "not set");
  return text.length > longestValue ? `${text.slice(0, longestValue - 1)}…` : text;
}
