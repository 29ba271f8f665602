import { Problem } from "../common/problem.ts";
import { type MeasureName, measureCalled, measureNames } from "../figures/catalogue.ts";
import { inertText } from "../result/inert.ts";
import type { CompareSettings } from "../scenario/scenario.ts";
import { nearest } from "../scenario/schema/nearest.ts";
import { readShare } from "../scenario/schema/units.ts";

/**
 * What the command line says of how to compare, over what the scenario says.
 * @param gate measures, separated by commas
 * @param margins such as `throughput=15%`
 * @throws Problem (usage) about a measure that there is none of, or a margin that is no share
 */
export function settingsFrom(
  gate: string | undefined,
  margins: readonly string[] | undefined,
  scenario: CompareSettings,
): CompareSettings {
  const gated = gate?.split(",").map((name) => measureOf(name.trim(), "--gate")) ?? scenario.gate;
  const margin = Object.fromEntries((margins ?? []).map(marginOf));
  return { ...(gated === undefined ? {} : { gate: gated }), margin: { ...scenario.margin, ...margin } };
}

function marginOf(written: string): [MeasureName, number] {
  const [name = "", share = "", ...more] = written.split("=");
  const reading = readShare(share.trim());
  if (more.length > 0 || !reading.ok || reading.value <= 0 || reading.value >= 1) {
    throw new Problem(
      "usage",
      `--margin ${inertText(written)} is no margin`,
      "write a measure and a share between 0 % and 100 %, such as --margin throughput=15%",
    );
  }
  return [measureOf(name.trim(), "--margin"), reading.value];
}

function measureOf(name: string, flag: string): MeasureName {
  const found = measureNames.find((each) => each === name);
  if (found !== undefined) return found;
  const meant = measureCalled(name) ?? nearest(name, measureNames);
  const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
  throw new Problem(
    "usage",
    `${flag}: "${inertText(name)}" is nothing that is compared${advice}`,
    `choose from ${measureNames.join(", ")}`,
  );
}
