import { type Amount, amountsIn } from "./expectation.ts";
import type { Finding } from "./problems.ts";
import type { Expectation } from "./scenario.ts";
import type { WrittenScenario } from "./schema.ts";
import { type MapNode, type Path, placeOf } from "./tree.ts";

/** What a figure is measured in. */
export type Unit = "count" | "share" | "time" | "rate";

/** A bare share above this is taken for a percentage without its sign. */
const mostShare = 2;

const counts = [
  "attempted|confirmed|republished|recovered|duplicates|duplicated|unexpected|redelivered|redeliveredFlags",
  "handled|rejected|deadLettered|expired|refused|left|lost|unresolved|deliveryLimit|lostConfirmed|lostUnconfirmed",
  "returned|overflow|unavailable|untouched|prefetchViolations|messages|received|notHandled|maxInFlight",
  "reconnects|times|backlogAtEnd|peak|final",
];
const times = [
  "makespan|ideal|starved|busy|overrun|behind|ownBehind|blocked|backpressure|window",
  "at|down|firstHandledAfter|backlogRecoveredAfter|mean|min|p50|p90|p95|p99|p999|max",
];
const shares = ["efficiency|efficiencyCorrected|starvedShare|messageShare|busyShare|utilisation"];
const rates = ["throughput|rate|offered|growth|growthError"];

/** By how a path ends. What stands in a map of counts may be called anything; the first that fits holds. */
const units: readonly (readonly [RegExp, Unit])[] = [
  [/(^|\.)(byKind|causes|deadLetterReasons)\./, "count"],
  [/(^|\.)fairness\.(messages|busy)$/, "share"],
  [endingIn(shares), "share"],
  [endingIn(rates), "rate"],
  [endingIn(times), "time"],
  [endingIn(counts), "count"],
];

function endingIn(names: readonly string[]): RegExp {
  return new RegExp(`(^|\\.)(${names.join("|")})$`);
}

/** What the figure of a path is measured in; undefined: nobody knows, or it is a matter of yes or no. */
export function unitOf(path: string): Unit | undefined {
  if (/(^|\.)(samples|timeline|distributions)\./.test(path)) return undefined;
  return units.find(([pattern]) => pattern.test(path))?.[1];
}

const example: Readonly<Record<Unit, string>> = {
  count: "write it without a unit",
  share: "write it like 0.9 or 90%",
  time: "write it like 500ms or 2s",
  rate: "write it like 30/s",
};

/** The expectations and rules of `abortOn` that are written in another unit than their figure is measured in. */
export function expectFindings(
  root: MapNode,
  { expect, abortOn }: Pick<WrittenScenario, "expect" | "abortOn">,
): Finding[] {
  const findingsOf = (one: Pick<Expectation, "path" | "text">, path: Path): Finding[] => {
    const found = misfitOf(one);
    return found === undefined ? [] : [{ ...found, place: placeOf(root, path) }];
  };
  return [
    ...Object.entries(expect).flatMap(([path, { text }]) => findingsOf({ path, text }, ["expect", path])),
    ...abortOn.flatMap((rule, i) => findingsOf(rule, ["abortOn", i])),
  ];
}

function misfitOf({ path, text }: Pick<Expectation, "path" | "text">): Omit<Finding, "place"> | undefined {
  const unit = unitOf(path);
  if (unit === undefined) return undefined;
  const amount = amountsIn(text).find((one) => !fits(one, unit));
  if (amount === undefined) return undefined;
  const { written, value, unit: its } = amount;
  if (its === null) {
    const meant = value > 100 ? " such as 90%" : `: ${value}%`;
    return {
      message: `\`${path}\`: ${value} is more than a share can be`,
      hint: `a share is 0 to 1, or a percentage${meant}`,
    };
  }
  const share = /(starved|busy)$/.exec(path)?.[1];
  return {
    message: `\`${path}\`: \`${written}\` is a ${its}, not a ${unit}`,
    hint: its === "share" && share !== undefined ? `the share is \`${share}Share\`` : example[unit],
  };
}

/** A bare number is in the unit of the figure. */
function fits({ value, unit: its }: Amount, unit: Unit): boolean {
  return its === null ? unit !== "share" || value <= mostShare : its === unit;
}
