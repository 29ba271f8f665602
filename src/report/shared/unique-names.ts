import type { Comparison } from "../../result/comparison.ts";
import type { Result } from "../../result/schema.ts";

/** The names, those that have been there before with a number: `a`, `a #2`. */
export function distinct(names: readonly string[]): string[] {
  const given = new Set(names);
  const used = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let time = 2; used.has(own) || (own !== name && given.has(own)); time++) own = `${name} #${time}`;
    used.add(own);
    return own;
  });
}

/** What each scenario is called beside the others: its name, and its file where several have that name. */
export function resultNames(results: readonly Result[]): string[] {
  return toldApart(results.map(({ scenario }) => [scenario.name, scenario.file]));
}

/** What each comparison's new side is called beside the others': its scenario, and its place where it takes that. */
export function comparisonNames(comparisons: readonly Comparison[]): string[] {
  return toldApart(comparisons.map(({ new: next }) => [next.scenario, next.from]));
}

function toldApart(all: readonly (readonly [name: string, place: string])[]): string[] {
  const names = all.map(([name]) => name);
  return distinct(
    all.map(([name, place]) =>
      names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${place})`,
    ),
  );
}
