import type { Layer, Place } from "./place.ts";

/** What a YAML text says, each value and key with its place. Never changed: changing makes a new one. */
export type Node = ScalarNode | ListNode | MapNode;

export interface ScalarNode {
  readonly is: "scalar";
  readonly value: string | number | boolean | null;
  readonly place: Place;
}
export interface ListNode {
  readonly is: "list";
  readonly items: readonly Node[];
  readonly place: Place;
}
export interface MapNode {
  readonly is: "map";
  readonly entries: ReadonlyMap<string, Entry>;
  readonly place: Place;
}
export interface Entry {
  readonly key: Place;
  readonly value: Node;
}

export type Path = readonly (string | number)[];

/** The plain value. Keys are own properties of objects without a prototype. */
export function plain(node: Node): unknown {
  if (node.is === "scalar") return node.value;
  if (node.is === "list") return node.items.map(plain);
  const object: Record<string, unknown> = Object.create(null);
  for (const [key, entry] of node.entries) object[key] = plain(entry.value);
  return object;
}

/** The entry of a map, by its key; undefined also when `node` is no map. */
export function entry(node: Node | undefined, key: string): Entry | undefined {
  return node?.is === "map" ? node.entries.get(key) : undefined;
}

/** The node at a path. A number passes through a map, for where one thing may stand for a list of one. */
export function find(root: Node, path: Path): Node | undefined {
  let node: Node | undefined = root;
  for (const step of path) {
    if (node === undefined) return undefined;
    if (node.is === "map") node = typeof step === "number" ? node : node.entries.get(step)?.value;
    else node = node.is === "list" && typeof step === "number" ? node.items[step] : undefined;
  }
  return node;
}

/** The place of the value at a path, or of the key of what is nearest above it and exists. */
export function placeOf(root: Node, path: Path): Place {
  const found = find(root, path);
  return found === undefined ? keyPlaceOf(root, path.slice(0, -1)) : found.place;
}

/** The place of the key at a path; of a list's item, the item's own. */
export function keyPlaceOf(root: Node, path: Path): Place {
  for (let length = path.length; length > 0; length--) {
    const last = path[length - 1];
    const parent = find(root, path.slice(0, length - 1));
    const key = typeof last === "string" ? entry(parent, last)?.key : undefined;
    if (key !== undefined) return key;
    const found = find(root, path.slice(0, length));
    if (found !== undefined && typeof last === "number") return found.place;
  }
  return root.place;
}

/** The same with every place marked as of `layer`. */
export function inLayer(node: Node, layer: Layer): Node {
  const place = { ...node.place, layer };
  if (node.is === "scalar") return { ...node, place };
  if (node.is === "list") return { ...node, place, items: node.items.map((item) => inLayer(item, layer)) };
  const entries = new Map(
    [...node.entries].map(([name, { key, value }]) => [
      name,
      { key: { ...key, layer }, value: inLayer(value, layer) },
    ]),
  );
  return { ...node, place, entries };
}

export function withEntries(node: MapNode, entries: Iterable<readonly [string, Entry]>): MapNode {
  return { ...node, entries: new Map(entries) };
}

/** The same without what is at a path. */
export function without<N extends Node>(node: N, path: Path): N;
export function without(node: Node, path: Path): Node {
  const [step, ...rest] = path;
  if (step === undefined || node.is === "scalar") return node;
  if (node.is === "list") {
    const items = node.items.flatMap((item, i) =>
      i !== step ? [item] : rest.length > 0 ? [without(item, rest)] : [],
    );
    return { ...node, items };
  }
  if (typeof step === "number") return without(node, rest);
  const entries = new Map(node.entries);
  const at = entries.get(step);
  if (at !== undefined && rest.length > 0) entries.set(step, { ...at, value: without(at.value, rest) });
  else entries.delete(step);
  return withEntries(node, entries);
}
