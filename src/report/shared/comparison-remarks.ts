import type { ComparedVariant, Comparison } from "../../result/comparison.ts";
import { formatCount } from "./format.ts";
import { asText } from "./setting-words.ts";

const maxNamed = 20;
const ofCompare = "compare.";

/** Whether a setting says what can regress, or from which margin on. */
export function isOfCompare({ key }: ComparedVariant["settings"][number]): boolean {
  return key.startsWith(ofCompare);
}

/**
 * What limits a comparison as a whole, a sentence each, for people: that it goes by another gate or other margins than
 * the base's, that the load is another, how the environments differ, and what was not compared.
 */
export function comparisonRemarks({ warnings, variants, unmatched }: Comparison): string[] {
  return [
    ...ruleChanges(variants),
    ...otherLoads(variants),
    ...warnings,
    ...only(unmatched.base, "base"),
    ...only(unmatched.new, "new"),
  ];
}

function ruleChanges(variants: readonly ComparedVariant[]): string[] {
  const all = variants.flatMap(({ settings }) => settings.filter(isOfCompare));
  const value = (of: (typeof all)[number]["base"]): string => {
    if (of === undefined) return "not set";
    return Array.isArray(of) ? of.map(asText).join(", ") : asText(of);
  };
  const told = all.map(
    ({ key, base, new: next }) => `It is judged otherwise: ${key} ${value(base)} → ${value(next)}`,
  );
  return [...new Set(told)];
}

function otherLoads(variants: readonly ComparedVariant[]): string[] {
  const byKeys = new Map<string, string[]>();
  for (const { name, loadDiffers } of variants) {
    if (loadDiffers.length === 0) continue;
    const keys = listed(loadDiffers);
    byKeys.set(keys, [...(byKeys.get(keys) ?? []), name]);
  }
  return [...byKeys].map(([keys, names]) => {
    const whose = names.length === variants.length ? "" : ` of ${listed(names)}`;
    return `The load${whose} differs, and was compared all the same: ${keys}`;
  });
}

function only(names: readonly string[], side: string): string[] {
  return names.length === 0 ? [] : [`Only in the ${side}, not compared: ${listed(names)}`];
}

function listed(names: readonly string[]): string {
  const rest = names.length - maxNamed;
  return [...names.slice(0, maxNamed), ...(rest > 0 ? [`and ${formatCount(rest)} more`] : [])].join(", ");
}
