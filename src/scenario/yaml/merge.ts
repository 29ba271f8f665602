import type { Finding } from "./problems.ts";
import { type Entry, type MapNode, type Node, type Path, withEntries } from "./tree.ts";

type Report = (finding: Finding) => void;

/** Whether a mapping at this path is merged key by key; anything else is replaced whole. */
export function isSection(path: Path): boolean {
  const [part, key] = path;
  if (path.length <= 1) return part === undefined || sections.has(String(part));
  if (part === "queue") return path.length === 2 && key === "arguments";
  if (part === "compare") return path.length === 2 && key === "margin";
  if (part === "workers") return path.length === 2 && isIndex(String(key));
  if (part === "messages") return key === "kinds" && path.length <= 3;
  return false;
}

const sections = new Set(["broker", "queue", "messages", "producers", "workers", "expect", "compare"]);

const tlsKeys = ["ca", "cert", "key", "passphrase"];

/** Keys that exclude others: one of the first laid over a mapping takes the others out of it. */
const exclusive: Readonly<Record<string, readonly (readonly [string, readonly string[]])[]>> = {
  broker: [
    ["image", ["url", "management", ...tlsKeys]],
    ["url", ["image"]],
  ],
  messages: [
    ["count", ["duration"]],
    ["duration", ["count"]],
    ["bodies", ["pattern", "kinds", "draw"]],
    ["pattern", ["bodies", "dot"]],
    ["draw", ["bodies", "dot"]],
    ["kinds", ["bodies", "dot"]],
  ],
  producers: [
    ["rate", ["phases"]],
    ["phases", ["rate"]],
  ],
};

/** `base` with what `over` says laid over it. Reports what fits nowhere. */
export function merge(base: MapNode, over: MapNode, report: Report): MapNode {
  return mergeMaps(base, over, [], report);
}

function mergeMaps(base: MapNode, over: MapNode, path: Path, report: Report): MapNode {
  const entries = new Map<string, Entry>(base.entries);
  for (const [key, excluded] of exclusive[path.join(".")] ?? []) {
    if (!over.entries.has(key)) continue;
    for (const other of excluded) if (!over.entries.has(other)) entries.delete(other);
  }
  // A list that takes the place of shares leaves nothing to draw.
  if (path[0] === "messages" && over.entries.get("pattern")?.value.is === "list" && !over.entries.has("draw"))
    entries.delete("draw");
  if (path[0] === "broker" && isPlain(over.entries.get("url")?.value)) {
    for (const key of tlsKeys) entries.delete(key);
  }
  for (const [key, { key: place, value }] of over.entries) {
    const inner = [...path, key];
    const below = entries.get(key)?.value;
    if (isSection(inner) && value.is === "scalar" && value.value === null) continue;
    entries.set(key, { key: place, value: mergeValues(below, value, inner, report) });
  }
  return withEntries(base, entries);
}

/** Whether it is a URL without TLS, for which what another URL needs for that is of no use. */
function isPlain(url: Node | undefined): boolean {
  return url?.is === "scalar" && /^amqp:/i.test(String(url.value));
}

function mergeValues(base: Node | undefined, over: Node, path: Path, report: Report): Node {
  if (over.is !== "map") return over;
  if (path.length === 1 && path[0] === "workers") return mergeWorkers(base, over, report);
  return base?.is === "map" && isSection(path) ? mergeMaps(base, over, path, report) : over;
}

const isIndex = (key: string) => /^\d{1,6}$/.test(key);

/** A mapping over workers changes every group; one under the key `0`, `1`, … only that group. */
function mergeWorkers(base: Node | undefined, over: MapNode, report: Report): Node {
  const ofAll = withEntries(
    over,
    [...over.entries].filter(([key]) => !isIndex(key)),
  );
  const ofOne = [...over.entries].filter(([key]) => isIndex(key));
  const groups = base?.is === "list" ? base.items : [base?.is === "map" ? base : withEntries(over, [])];
  const merged = groups.map((group) =>
    group.is === "map" ? mergeMaps(group, ofAll, ["workers", 0], report) : group,
  );
  for (const [key, { key: place, value }] of ofOne) {
    const group = merged[Number(key)];
    if (group?.is === "map" && value.is === "map") {
      merged[Number(key)] = mergeMaps(group, value, ["workers", 0], report);
    } else {
      const hint = `the groups are 0 to ${merged.length - 1}`;
      report({ message: `there is no group ${Number(key)} of workers`, hint, place });
    }
  }
  if (base?.is === "list") return { ...base, items: merged };
  return merged[0] ?? over;
}
