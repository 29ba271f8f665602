import type { VariantResult } from "../../result/schema.ts";

type Settings = VariantResult["settings"];

/** Characters of a setting that stand beside a name. */
const maxInTitle = 24;

/** What a variant changes, for people: `prefetch unlimited, type quorum`. Empty if it changes nothing. */
export function describeSettings(settings: Settings): string {
  return shortSettings(settings)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}

/** A variant's name, and what it changes where that is one thing, said in a few words, and not in the name. */
export function titleOf({ name, settings }: Pick<VariantResult, "name" | "settings">): string {
  const [key, ...others] = Object.keys(settings);
  if (key === undefined || others.length > 0 || name.includes(key.split(".").at(-1) ?? key)) return name;
  const told = describeSettings(settings);
  return told.length > maxInTitle ? name : `${name} (${told})`;
}

/** A value as it would be written. */
export function asText(value: Settings[string]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Settings by the last part of their keys where that tells them apart, values as text. */
function shortSettings(settings: Settings): [name: string, value: string][] {
  const last = (key: string): string => key.split(".").at(-1) ?? key;
  const lasts = Object.keys(settings).map(last);
  return Object.entries(settings).map(([key, value]) => [
    lasts.filter((other) => other === last(key)).length > 1 ? key : last(key),
    asText(value),
  ]);
}
