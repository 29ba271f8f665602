import { parseScenario } from "../../src/scenario/parse.ts";
import type { Scenario } from "../../src/scenario/scenario.ts";
import { type ScenarioProblem, ScenarioProblems } from "../../src/scenario/yaml/problems.ts";

/** The one variant of a scenario without variants. */
export function only(text: string, set: readonly string[] = []): Scenario {
  const [variant, ...others] = parseScenario(text, { set }).variants;
  if (variant === undefined || others.length > 0) throw new Error("not one variant");
  return variant.scenario;
}

/** All problems of a text; none when it is fine. */
export function problemsOf(text: string, set: readonly string[] = []): readonly ScenarioProblem[] {
  try {
    parseScenario(text, { file: "test.yaml", set });
    return [];
  } catch (error) {
    if (error instanceof ScenarioProblems) return error.problems;
    throw error;
  }
}

/** "line:column message | hint" of each problem. */
export function linesOf(text: string, set: readonly string[] = []): string[] {
  return problemsOf(text, set).map(
    ({ line, column, message, hint }) =>
      `${line}:${column} ${message}${hint === undefined ? "" : ` | ${hint}`}`,
  );
}
