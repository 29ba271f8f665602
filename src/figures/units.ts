import { statNames } from "./stats.ts";

/** What a figure is measured in. An index is from 0 to 1, and no share of anything; an answer is 1, 0, or not known. */
export type Unit = "share" | "index" | "ms" | "rate" | "count" | "answer";

const endingIn = (...names: readonly string[]): RegExp => new RegExp(`(^|\\.)(${names.join("|")})$`);

const counts = [
  "attempted|confirmed|republished|recovered|duplicates|duplicated|unexpected|redelivered|redeliveredFlags",
  "handled|rejected|deadLettered|expired|refused|left|lost|unresolved|deliveryLimit|lostConfirmed|lostUnconfirmed",
  "returned|overflow|unavailable|untouched|prefetchViolations|messages|received|notHandled|maxInFlight",
  "reconnects|times|backlogAtEnd|peak|final",
];
const times = [
  "makespan|ideal|starved|busy|overrun|behind|ownBehind|blocked|backpressure|window",
  "at|ended|down|firstHandledAfter|backlogRecoveredAfter",
  ...statNames,
];

/** By how a path in a run ends. What stands in a map of counts may be called anything; the first that fits holds. */
const units: readonly (readonly [RegExp, Unit])[] = [
  [/(^|\.)(byKind|causes|deadLetterReasons)\./, "count"],
  [/(^|\.)presences\.\d+\.(from|to)$/, "ms"],
  [/(^|\.)fairness\.(messages|busy)$/, "index"],
  [endingIn("efficiency", "efficiencyCorrected", "utilisation", "\\w*Share"), "share"],
  [endingIn("throughput", "rate", "offered", "growth", "growthError"), "rate"],
  [endingIn("keepsUp"), "answer"],
  [endingIn(...times), "ms"],
  [endingIn(...counts), "count"],
];

/** The unit of a figure by its path in a run, or its short name: of `latency.p99` ms; undefined: nobody knows. */
export function unitOf(path: string): Unit | undefined {
  // One figure by another, as `fair.efficiency / round-robin.efficiency`, has no unit.
  if (path.includes(" / ")) return "index";
  return units.find(([pattern]) => pattern.test(path))?.[1];
}
