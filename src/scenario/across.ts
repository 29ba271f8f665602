import type { FigureOf } from "./scenario.ts";
import { nearest } from "./schema/nearest.ts";
import { listOf } from "./schema/units.ts";
import { layers } from "./yaml/place.ts";
import type { Finding } from "./yaml/problems.ts";
import { entry, type MapNode, withEntries } from "./yaml/tree.ts";

const between = " / ";
const maxTold = 5;

/** A name in such a path may hold anything but a dot. */
const mayHoldNames = /^(workers|kinds|producers)\./;

type AcrossReading =
  | { readonly ok: true; readonly figure: FigureOf; readonly to: FigureOf }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/**
 * Reads `fair.efficiency / round-robin.efficiency`, a key of `expect`; undefined when it is about one run. A
 * variant's name may hold dots and blanks: it is the longest that a side begins with.
 */
export function readAcross(key: string, variants: readonly string[]): AcrossReading | undefined {
  const splits = [...key.matchAll(new RegExp(between, "g"))].map(
    ({ index }) => [key.slice(0, index), key.slice(index + between.length)] as const,
  );
  const [first] = splits;
  if (first === undefined) return undefined;
  for (const [left, right] of splits) {
    const [figure, to] = [figureOf(left, variants), figureOf(right, variants)];
    if (figure !== undefined && to !== undefined) return { ok: true, figure, to };
  }
  if (mayHoldNames.test(key)) return undefined;
  const wrong = first.find((side) => figureOf(side, variants) === undefined) ?? key;
  return { ok: false, ...noVariant(wrong, variants) };
}

function figureOf(side: string, variants: readonly string[]): FigureOf | undefined {
  const [variant] = variants
    .filter((name) => side.startsWith(`${name}.`) && side.length > name.length + 1)
    .sort((a, b) => b.length - a.length);
  return variant === undefined ? undefined : { variant, path: side.slice(variant.length + 1) };
}

function noVariant(side: string, variants: readonly string[]): { message: string; hint: string } {
  if (variants.includes(side)) {
    const hint = `name one by its path, such as ${side}.efficiency`;
    return { message: `\`${side}\` is a variant and none of its figures`, hint };
  }
  const message = `\`${side}\` does not begin with a variant's name and a dot`;
  const parts = side.split(".");
  for (let length = parts.length - 1; length > 0; length--) {
    const meant = nearest(parts.slice(0, length).join("."), variants);
    if (meant === undefined) continue;
    return { message, hint: `did you mean \`${[meant, ...parts.slice(length)].join(".")}\`?` };
  }
  const told = variants.length > maxTold ? [...variants.slice(0, maxTold - 1), "more"] : variants;
  return { message, hint: `the variant${variants.length === 1 ? " is" : "s are"} ${listOf(told, "and")}` };
}

/** One variant without the expectations across variants; reports those that it, or the matrix, says itself. */
export function withoutAcross(
  root: MapNode,
  variants: readonly string[],
  report: (finding: Finding) => void,
): MapNode {
  const expected = entry(root, "expect");
  if (expected?.value.is !== "map") return root;
  const kept = [...expected.value.entries].filter(([key, { key: place }]) => {
    if (readAcross(key, variants) === undefined) return true;
    if (place.layer === layers.variant || place.layer === layers.matrix) {
      const hint = "what holds one variant against another belongs to the `expect` of the file";
      report({ message: `\`${key}\` cannot be in a variant`, hint, place });
    }
    return false;
  });
  const value = withEntries(expected.value, kept);
  return withEntries(root, [...root.entries, ["expect", { ...expected, value }]]);
}
