import type { ComparedVariant } from "../../result/comparison.ts";
import { plural } from "../shared/format.ts";
import { asText } from "../shared/setting-words.ts";
import type { Screen } from "../text/style.ts";
import { columns, cutMiddle, hanging, padEnd } from "../text/text.ts";

const keyWidth = 32;
const valueWidth = 28;
const maxLines = 12;

type Change = ComparedVariant["settings"][number];

/** What is set differently on the two sides, a line each: `workers.prefetch  1 → unlimited   fair`. */
export function changedSettings(variants: readonly ComparedVariant[], screen: Screen): string[] {
  const found = new Map<string, { change: Change; names: string[] }>();
  for (const { name, settings } of variants) {
    for (const change of settings) {
      const id = JSON.stringify([change.key, change.base ?? null, change.new ?? null]);
      const same = found.get(id);
      if (same === undefined) found.set(id, { change, names: [name] });
      else same.names.push(name);
    }
  }
  const all = [...found.values()];
  if (all.length === 0) return [];
  const keys = all.map(({ change }) => cutMiddle(change.key, keyWidth));
  const widest = Math.max(...keys.map(columns));
  const lines = all.slice(0, maxLines).flatMap(({ change, names }, index) => {
    const pieces = [`${valueText(change.base)} → ${valueText(change.new)}`, ...whose(names, variants.length)];
    return hanging(`  ${padEnd(keys[index] ?? "", widest)}  `, pieces, screen.width, "   ");
  });
  const rest = all.length - maxLines;
  return ["set differently", ...lines, ...(rest > 0 ? [`  … ${plural(rest, "more setting")}`] : [])];
}

function valueText(value: Change["base"]): string {
  return value === undefined ? "not set" : cutMiddle(asText(value), valueWidth);
}

function whose(names: readonly string[], variants: number): string[] {
  if (variants === 1) return [];
  if (names.length === variants) return ["all variants"];
  return [names.length === 1 ? cutMiddle(names[0] ?? "", keyWidth) : plural(names.length, "variant")];
}
