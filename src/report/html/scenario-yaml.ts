import { inertText } from "../../result/inert.ts";
import type { Result, VariantResult } from "../../result/schema.ts";
import { scenarioAsWritten } from "./scenario-as-written.ts";
import { escaped, yamlText } from "./yaml-text.ts";

const longest = 200_000;
/** More values make a text that is too long to show, and take their time. */
const maxValues = 20_000;

/**
 * One variant's resolved scenario as YAML to copy and run: it gives the same plan. Where it runs is not in it, nor
 * what the file expected across variants or was to abort on, which a Result does not hold. What is no scenario of this
 * version is shown as it is, and said to be so; what is longer than 200 kB is cut. Inert, but not escaped for HTML.
 */
export function scenarioYaml(result: Result, variant: VariantResult): string {
  const first = `# ${inertText(`${result.scenario.name}, variant ${variant.name}: as it was run`)}\n`;
  return cut(first + textOf(result, variant));
}

function textOf(result: Result, variant: VariantResult): string {
  if (!isSmall(variant.scenario)) {
    return (
      attempt(() => `# Too long to be shown as a file: this is JSON.\n${json(variant.scenario)}`) ?? unknown
    );
  }
  return (
    attempt(() => yamlText(scenarioAsWritten(result, variant))) ??
    attempt(
      () => `# Not a scenario that this version can read: shown as it is.\n${yamlText(variant.scenario)}`,
    ) ??
    unknown
  );
}

const unknown = "# It cannot be shown.\n";

const json = (value: unknown): string => `${escaped(JSON.stringify(value, null, 2))}\n`;

/** undefined if it throws: a Result holds whatever it holds, perhaps nested deeper than anything can follow. */
function attempt(make: () => string): string | undefined {
  try {
    return make();
  } catch {
    return undefined;
  }
}

function isSmall(value: unknown): boolean {
  const rest = [value];
  let count = 0;
  while (rest.length > 0 && count <= maxValues) {
    const next = rest.pop();
    count++;
    if (typeof next !== "object" || next === null) continue;
    for (const inner of Object.values(next)) rest.push(inner);
  }
  return count <= maxValues;
}

function cut(text: string): string {
  if (text.length <= longest) return text;
  const end = text.lastIndexOf("\n", longest) + 1;
  return `${text.slice(0, end)}# Cut here: all of it is ${text.length} characters long.\n`;
}
