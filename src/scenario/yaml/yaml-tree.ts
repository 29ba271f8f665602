import { type Alias, isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from "yaml";
import { lineOf, type Place } from "./place.ts";
import type { Finding } from "./problems.ts";
import type { Entry, Node } from "./tree.ts";

export const deepest = 64;
const maxNodes = 100_000;

/** Turns the library's nodes into ours, and finds what the library lets pass. */
export class TreeBuilder {
  readonly findings: Finding[] = [];
  /** By name, those met so far: an alias stands for the last one before it. */
  readonly #anchors = new Map<string, ParsedNode>();
  readonly #place: (offset: number) => Place;
  readonly #open = new Set<unknown>();
  #nodes = 0;

  constructor(place: (offset: number) => Place) {
    this.#place = place;
  }

  build(node: ParsedNode | Alias.Parsed | null, depth: number): Node {
    const place = this.#place(node?.range[0] ?? 0);
    const nothing: Node = { is: "scalar", value: null, place };
    if (node === null) return nothing;
    if (depth > deepest) return this.#stop("nested too deeply", `more than ${deepest} levels`, place);
    if (++this.#nodes > maxNodes) {
      return this.#stop("too much in one file", `more than ${maxNodes} values, aliases followed`, place);
    }
    if (isAlias(node)) return this.#follow(node, depth, place);
    if (node.anchor !== undefined) this.#anchors.set(node.anchor, node);
    if (isScalar(node)) return { is: "scalar", value: scalarValue(node.value), place };
    this.#open.add(node);
    const built: Node = isSeq(node)
      ? { is: "list", items: node.items.map((item) => this.build(item, depth + 1)), place }
      : isMap(node)
        ? { is: "map", entries: this.#entries(node, depth), place }
        : nothing;
    this.#open.delete(node);
    return built;
  }

  #follow(alias: Alias.Parsed, depth: number, place: Place): Node {
    const target = this.#anchors.get(alias.source);
    if (target === undefined) {
      return this.#stop(
        `\`*${alias.source}\` names no anchor`,
        `an anchor is written \`&${alias.source}\``,
        place,
      );
    }
    if (this.#open.has(target)) return this.#stop(`\`*${alias.source}\` holds itself`, undefined, place);
    return this.build(target, depth + 1);
  }

  #entries(map: YAMLMap.Parsed, depth: number): Map<string, Entry> {
    const entries = new Map<string, Entry>();
    for (const { key, value } of map.items) {
      const place = this.#place(key?.range[0] ?? map.range[0]);
      if (!isScalar(key)) {
        this.#stop("a key must be a word", "quote it if it holds `[`, `{`, `*` or `?`", place);
        continue;
      }
      const name = typeof key.value === "string" ? key.value : (key.source ?? String(key.value));
      const first = entries.get(name);
      if (name === "__proto__") this.#stop("`__proto__` cannot be a key", undefined, place);
      else if (first !== undefined) {
        this.#stop(`\`${name}\` is given twice`, `first on line ${lineOf(first.key).line}; keep one`, place);
      } else {
        const built = this.build(value, depth + 1);
        // A key without a value has its value's place behind the colon, at worst on the next line.
        entries.set(name, { key: place, value: value === null ? { ...built, place } : built });
      }
    }
    return entries;
  }

  #stop(message: string, hint: string | undefined, place: Place): Node {
    const last = this.findings.at(-1);
    if (last?.message !== message || this.findings.length < 100) this.findings.push({ message, hint, place });
    return { is: "scalar", value: null, place };
  }
}

function scalarValue(value: unknown): string | number | boolean | null {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : String(value);
}
