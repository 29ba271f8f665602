import { isSection } from "./merge.ts";
import type { Place } from "./place.ts";
import { type MapNode, type Node, type Path, plain } from "./tree.ts";

/** What follows one of these is one key, dots and all. */
const oneKeyBelow = [["expect"], ["queue", "arguments"], ["compare", "margin"]];

/** The parts of `workers.prefetch`; undefined when one is empty. */
export function pathOfDotted(dotted: string): string[] | undefined {
  const parts = dotted.split(".");
  const head = oneKeyBelow.find(
    (path) => path.length < parts.length && path.every((key, i) => key === parts[i]),
  );
  const path = head === undefined ? parts : [...head, parts.slice(head.length).join(".")];
  return path.some((part) => part === "" || part === "__proto__") ? undefined : path;
}

/** A mapping in a mapping … that says only that `path` is `value`. Every key is at `key`. */
export function mappingOf(path: readonly string[], value: Node, key: Place): MapNode {
  const [first = "", ...rest] = path;
  const inner = rest.length === 0 ? value : mappingOf(rest, value, key);
  return { is: "map", entries: new Map([[first, { key, value: inner }]]), place: key };
}

/** The settings of a mapping as dotted paths and plain values, without `expect`. */
export function flatten(node: MapNode, path: Path = []): [string, unknown][] {
  return [...node.entries].flatMap(([key, { value }]): [string, unknown][] => {
    const inner = [...path, key];
    if (inner[0] === "expect") return [];
    if (isSection(inner) && value.is === "scalar" && value.value === null) return [];
    if (isSection(inner) && value.is === "map") return flatten(value, inner);
    return [[inner.join("."), structuredClone(plain(value))]];
  });
}
