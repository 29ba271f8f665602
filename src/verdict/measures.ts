import { comparingOf, type FigureFacts, type MeasureName, measureNames } from "../figures/catalogue.ts";
import type { CompareSettings } from "../scenario/scenario.ts";

/** Something measured that two sides can be compared by. */
export interface Measure extends Pick<FigureFacts, "of"> {
  readonly name: MeasureName;
  readonly better: "higher" | "lower";
  readonly scale: "ratio" | "difference";
  /** A share of the base, or of a share, in points of 1. */
  readonly margin: number;
  readonly gated: boolean;
}

/** Where a measure stands in a run. */
export function pathOf(name: MeasureName): string {
  return comparingOf(name).path;
}

/** All measures in the order of their names, with margins and gate as the settings say, else by default. */
export function measuresFor({ gate, margin }: CompareSettings): Measure[] {
  return measureNames.map((name) => {
    const { better, of, compared } = comparingOf(name);
    return {
      name,
      of,
      better: better ?? "lower",
      scale: compared.scale,
      gated: gate?.includes(name) ?? compared.gated,
      margin: margin[name] ?? compared.margin,
    };
  });
}
