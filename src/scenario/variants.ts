import type { Override } from "./overrides.ts";
import type { Dimension } from "./scenario.ts";
import { isName } from "./schema/names.ts";
import { listOf } from "./schema/units.ts";
import { flatten, mappingOf, pathOfDotted } from "./yaml/dotted.ts";
import { isSection, merge } from "./yaml/merge.ts";
import { type Layer, layers, type Place } from "./yaml/place.ts";
import type { Finding } from "./yaml/problems.ts";
import { entry, inLayer, type MapNode, type Node, plain, withEntries } from "./yaml/tree.ts";

const maxVariants = 200;
const ofTheWholeFile = [
  "broker",
  "repeat",
  "warmup",
  "seed",
  "compare",
  "abortOn",
  "name",
  "variants",
  "matrix",
];

type Report = (finding: Finding) => void;

/** A variant as a tree: what the scenario would say if it were written for this variant alone. */
export interface Draft {
  readonly name: string;
  readonly root: MapNode;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly dimensions: readonly Dimension[];
}

/** One part of a variant's name and what it changes. */
interface Choice {
  readonly label: string;
  readonly dimension: Dimension;
  readonly mapping: MapNode;
  readonly place: Place;
}

/** The scenario without its variants, and each variant: `variants` × `matrix`, the overrides laid over all. */
export function draftVariants(
  file: MapNode,
  overrides: readonly Override[],
  report: Report,
): { base: MapNode; drafts: Draft[] } {
  const common = withEntries(
    file,
    [...file.entries].filter(
      ([key, { value }]) =>
        key !== "variants" &&
        key !== "matrix" &&
        !(isSection([key]) && value.is === "scalar" && value.value === null),
    ),
  );
  const override = (root: MapNode) =>
    overrides.reduce((tree, { mapping }) => merge(tree, mapping, report), root);
  const rows = [variantChoices(file, report), ...matrixChoices(file, overrides, report)];
  const choices = rows.filter((row) => row.length > 0);
  const count = choices.reduce((product, row) => product * row.length, 1);
  if (count > maxVariants) {
    const place = (entry(file, "matrix") ?? entry(file, "variants"))?.key ?? file.place;
    report({ message: `${count} variants, more than ${maxVariants}`, hint: "try fewer values", place });
    return { base: override(common), drafts: [] };
  }
  const named = rows[0]?.length ?? 0;
  const drafts = product(choices).map((picked) => {
    const root = picked.reduce((tree, { mapping }) => merge(tree, mapping, report), common);
    return {
      name: nameOf(picked, named > 0),
      root: override(root),
      settings: settingsOf(picked, overrides),
      dimensions: picked.map(({ dimension }) => dimension),
    };
  });
  return { base: override(common), drafts };
}

function nameOf(picked: readonly Choice[], firstIsVariant: boolean): string {
  if (picked.length === 0) return "default";
  const labels = picked.map(({ label }) => label);
  if (!firstIsVariant) return labels.join(" ");
  const [variant, ...rest] = labels;
  return [variant, rest.join(" ")].filter((part) => part !== "").join(", ");
}

function settingsOf(picked: readonly Choice[], overrides: readonly Override[]): Record<string, unknown> {
  const settings = new Map(picked.flatMap(({ mapping }) => flatten(mapping)));
  for (const [key, value] of overrides.flatMap(({ mapping }) => flatten(mapping))) {
    if (settings.has(key)) settings.set(key, value);
  }
  return Object.fromEntries(settings);
}

function product(rows: readonly (readonly Choice[])[]): Choice[][] {
  return rows.reduce<Choice[][]>(
    (picked, row) => picked.flatMap((before) => row.map((choice) => [...before, choice])),
    [[]],
  );
}

function variantChoices(file: MapNode, report: Report): Choice[] {
  const node = entry(file, "variants")?.value;
  if (node === undefined || isNull(node)) return [];
  if (node.is !== "map") {
    const hint = "write variants: {round-robin: {}, fair: {workers: {prefetch: 1}}}";
    report({ message: "`variants` should be a mapping of names to settings", hint, place: node.place });
    return [];
  }
  return [...node.entries].flatMap(([label, { key, value }]): Choice[] => {
    if (!isName(label)) {
      report({ message: "a variant's name is printable text of 1 to 100 characters", place: key });
      return [];
    }
    const mapping = isNull(value) ? withEntries({ is: "map", entries: new Map(), place: key }, []) : value;
    if (mapping.is !== "map") {
      report({ message: `variant \`${label}\` should be a mapping of settings`, place: value.place });
      return [];
    }
    const dimension = { key: "variant", name: "variant", value: label };
    return [{ label, dimension, mapping: replaceable(mapping, layers.variant, report), place: key }];
  });
}

/** A variant's mapping without what cannot be in one. */
function replaceable(mapping: MapNode, layer: Layer, report: Report): MapNode {
  const kept = [...mapping.entries].filter(([key, { key: place }]) => {
    if (!ofTheWholeFile.includes(key)) return true;
    const hint = `${listOf(ofTheWholeFile, "and")} hold for the whole file`;
    report({ message: `\`${key}\` cannot be in a variant`, hint, place });
    return false;
  });
  const marked = inLayer(withEntries(mapping, kept), layer);
  return marked.is === "map" ? marked : mapping;
}

/** One row of choices for each key of the matrix. An override of such a key leaves it that one value. */
function matrixChoices(file: MapNode, overrides: readonly Override[], report: Report): Choice[][] {
  const node = entry(file, "matrix")?.value;
  if (node === undefined || isNull(node)) return [];
  if (node.is !== "map") {
    const hint = "write matrix: {workers.prefetch: [1, 10, unlimited]}";
    report({ message: "`matrix` should be a mapping of keys to lists of values", hint, place: node.place });
    return [];
  }
  const short = shortNames([...node.entries.keys()]);
  return [...node.entries].flatMap(([dotted, { key, value }]): Choice[][] => {
    const path = pathOfDotted(dotted);
    if (path === undefined || ofTheWholeFile.includes(path[0] ?? "")) {
      report({ message: `\`${dotted}\` cannot be in a matrix`, place: key });
      return [];
    }
    if (value.is !== "list" || value.items.length === 0) {
      const message = `\`${dotted}\` should be a list of values to try${value.is === "list" ? ", and is empty" : ""}`;
      report({ message, hint: `write ${dotted}: [1, 10]`, place: value.place });
      return [];
    }
    const override = overrides.findLast((candidate) => candidate.key === dotted);
    const values = override === undefined ? value.items : [override.value];
    const labels = new Set<string>();
    const row = values.map((item): Choice => {
      const name = short.get(dotted) ?? dotted;
      const written = valueLabel(plain(item));
      const label = `${name}=${written}`;
      if (labels.has(label))
        report({ message: `two variants would be named \`${label}\``, place: item.place });
      labels.add(label);
      const place = { ...key, layer: layers.matrix };
      const dimension = { key: dotted, name, value: written };
      return { label, dimension, mapping: mappingOf(path, inLayer(item, layers.matrix), place), place };
    });
    return [row];
  });
}

/** The last part of each dotted key where no two keys share it. */
function shortNames(keys: readonly string[]): Map<string, string> {
  const last = (key: string) => key.split(".").at(-1) ?? key;
  return new Map(
    keys.map((key) => [key, keys.filter((other) => last(other) === last(key)).length > 1 ? key : last(key)]),
  );
}

/** A value as it would be written on one line of YAML. */
function valueLabel(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(valueLabel).join(", ")}]`;
  if (typeof value !== "object" || value === null) return String(value).slice(0, 80);
  const pairs = Object.entries(value).map(([key, inner]) => `${key}: ${valueLabel(inner)}`);
  return `{${pairs.join(", ")}}`.slice(0, 200);
}

function isNull(node: Node): boolean {
  return node.is === "scalar" && node.value === null;
}
