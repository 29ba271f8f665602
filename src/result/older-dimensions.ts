import type { Dimension, VariantResult } from "./schema.ts";

type Settings = VariantResult["settings"];

/**
 * What the name of a variant, such as `restart, durable=true ack=manual`, is made of: results did not say so at first.
 * A name that its settings do not make up is that of an entry of `variants`.
 */
export function dimensionsByName(name: string, settings: Settings): Dimension[] {
  const unused = new Map(Object.entries(settings).map(([key, value]) => [key, asText(value)]));
  const dimensions: Dimension[] = [];
  let rest = name;
  for (;;) {
    const last = lastPair(rest.trimEnd(), unused);
    if (last === undefined) break;
    unused.delete(last.key);
    dimensions.unshift(last);
    rest = rest.trimEnd().slice(0, -`${last.name}=${last.value}`.length);
  }
  const entry = (value: string): Dimension => ({ key: "variant", name: "variant", value });
  if (dimensions.length > 0 && rest === "") return dimensions;
  if (dimensions.length > 0 && rest.endsWith(", ")) return [entry(rest.slice(0, -2)), ...dimensions];
  return name === "default" && Object.keys(settings).length === 0 ? [] : [entry(name)];
}

/** The setting that a name ends in, by its whole key or the last part of it. */
function lastPair(text: string, settings: ReadonlyMap<string, string>): Dimension | undefined {
  for (const [key, value] of settings) {
    for (const name of [key, key.split(".").at(-1) ?? key]) {
      const pair = `${name}=${value}`;
      if (text === pair || text.endsWith(` ${pair}`)) return { key, name, value };
    }
  }
  return undefined;
}

function asText(value: Settings[string]): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
