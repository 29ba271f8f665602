import { Problem } from "../common/problem.ts";
import { type MeasureName, measureNames } from "../figures/catalogue.ts";
import { inertText } from "../result/inert.ts";
import type { Result } from "../result/schema.ts";
import type { CompareSettings } from "../scenario/scenario.ts";

/**
 * What a result's scenario says of how it is compared.
 * @throws Problem (result-file) about a measure that there is none of, or a margin that is none
 */
export function settingsIn({ scenario }: Result): CompareSettings {
  const { gate, margin } = scenario.compare;
  const margins = Object.entries(margin).map(([name, share]) => {
    const measure = measureOf(name);
    if (share > 0 && share < 1) return [measure, share] as const;
    throw wrong(`its margin of ${measure} is ${share}, not between 0 and 1`);
  });
  return {
    ...(gate === undefined ? {} : { gate: gate.map(measureOf) }),
    margin: Object.fromEntries(margins),
  };
}

function measureOf(name: string): MeasureName {
  const found = measureNames.find((each) => each === name);
  if (found === undefined)
    throw wrong(`it wants "${inertText(name)}" compared, which this workq-bench cannot`);
  return found;
}

function wrong(what: string): Problem {
  return new Problem(
    "result-file",
    `the result's scenario.compare is no setting: ${what}`,
    `it may have been edited by hand, or be of a newer workq-bench; what can be compared: ${measureNames.join(", ")}`,
  );
}
