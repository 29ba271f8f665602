import { measureNames } from "../figures/catalogue.ts";
import type { Result } from "../result/schema.ts";
import type { CompareSettings } from "../scenario/scenario.ts";
import { measuresFor } from "./measures.ts";
import type { Setting } from "./settings-diff.ts";

type Written = Result["scenario"]["compare"];

const byDefault: CompareSettings = { margin: {} };

/**
 * What two results say differently of how they are to be compared, defaults filled in: `compare.gate`, and
 * `compare.margin.<measure>` as it is written in a scenario.
 */
export function decidingDiff(base: Written, next: Written): Setting[] {
  const [from, to] = [gateOf(base), gateOf(next)];
  const names = new Set([...measureNames, ...Object.keys(base.margin), ...Object.keys(next.margin)]);
  const margins = [...names].flatMap((name): Setting[] => {
    const [old, now] = [marginOf(base, name), marginOf(next, name)];
    if (old === now) return [];
    const [b, n] = [
      old === undefined ? {} : { base: percent(old) },
      now === undefined ? {} : { new: percent(now) },
    ];
    return [{ key: `compare.margin.${name}`, ...b, ...n }];
  });
  const same = JSON.stringify(from) === JSON.stringify(to);
  return [...(same ? [] : [{ key: "compare.gate", base: from, new: to }]), ...margins];
}

/** In the order of the measures; of a result from elsewhere, also what is none. */
function gateOf({ gate }: Written): string[] {
  if (gate === undefined) return gatedByDefault();
  const known = measureNames.filter((name) => gate.includes(name));
  return [...known, ...new Set(gate.filter((name) => !measureNames.some((each) => each === name)))];
}

function gatedByDefault(): string[] {
  return measuresFor(byDefault).flatMap(({ gated, name }) => (gated ? [name] : []));
}

function marginOf({ margin }: Written, name: string): number | undefined {
  if (Object.hasOwn(margin, name)) return margin[name];
  return measuresFor(byDefault).find((measure) => measure.name === name)?.margin;
}

function percent(share: number): string {
  return `${Number((100 * share).toPrecision(12))}%`;
}
