import { type Unit, unitOf } from "../../figures/units.ts";
import type { Expectation } from "../scenario.ts";
import { type Amount, amountsIn } from "../schema/expectation.ts";
import type { WrittenScenario } from "../schema/schema.ts";
import type { Finding } from "../yaml/problems.ts";
import { type MapNode, type Path, placeOf } from "../yaml/tree.ts";

/** A bare share above this is taken for a percentage without its sign. */
const maxShare = 2;

/** How an amount of a figure is written. */
type Written = "count" | Exclude<NonNullable<Amount["unit"]>, "size">;

const writtenAs: Readonly<Record<Unit, Written | undefined>> = {
  share: "share",
  index: "share",
  ms: "time",
  rate: "rate",
  count: "count",
  answer: undefined,
};

/** How the figure of a path is written; undefined: nobody knows, or it is a matter of yes or no. */
function writtenOf(path: string): Written | undefined {
  if (/(^|\.)(samples|timeline|distributions)\.| \/ /.test(path)) return undefined;
  const unit = unitOf(path);
  return unit === undefined ? undefined : writtenAs[unit];
}

const example: Readonly<Record<Written, string>> = {
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
  const unit = writtenOf(path);
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
function fits({ value, unit: its }: Amount, unit: Written): boolean {
  return its === null ? unit !== "share" || value <= maxShare : its === unit;
}
