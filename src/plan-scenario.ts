import { expand, type Plan } from "./plan/plan.ts";
import { Problem } from "./problem.ts";
import type { ScenarioFile, Variant } from "./scenario/scenario.ts";
import { checkPaths } from "./verdict/check-paths.ts";

/** A variant with its plan. */
export interface PlannedVariant {
  readonly variant: Variant;
  readonly plan: Plan;
}

/**
 * Decides everything that a scenario leaves open and looks for what could not work, before any broker is touched.
 * @throws Problem (scenario)
 */
export function planScenario(file: ScenarioFile, only: readonly string[] = []): PlannedVariant[] {
  const names = file.variants.map((variant) => variant.name);
  const unknown = only.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new Problem(
      "usage",
      `${file.file} has no variant "${unknown}"`,
      `its variants: ${names.join(", ")}`,
    );
  }
  const chosen = file.variants.filter(({ name }) => only.length === 0 || only.includes(name));
  const planned = chosen.map((variant) => ({ variant, plan: expand(variant.scenario) }));
  checkPaths(file, planned);
  return planned;
}
