import { Problem } from "../common/problem.ts";
import { expand, type Plan } from "../plan/plan.ts";
import type { ScenarioFile, Variant } from "../scenario/scenario.ts";
import { checkPaths } from "../verdict/check-paths.ts";

/** A variant with its plan. */
export interface PlannedVariant {
  readonly variant: Variant;
  readonly plan: Plan;
}

/** Of all variants together: each is planned before the first is run. */
const maxWorkers = 100_000;

function workersOf({ workers }: Variant["scenario"]): number {
  return workers.reduce((sum, { count }) => sum + count, 0);
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
  const workers = chosen.reduce((sum, { scenario }) => sum + workersOf(scenario), 0);
  if (workers > maxWorkers) {
    throw new Problem(
      "scenario",
      `${file.file}: the ${chosen.length} variants have ${workers} workers together, more than ${maxWorkers}`,
      "run some of them at a time with --variant, or use fewer workers",
    );
  }
  const planned = chosen.map((variant) => ({ variant, plan: expand(variant.scenario) }));
  checkPaths(file, planned);
  return planned;
}
