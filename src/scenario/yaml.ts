import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  type ParsedNode,
  parseDocument,
  type YAMLMap,
  type YAMLParseError,
} from "yaml";
import { type Layer, lineOf, type Place, type Source } from "./place.ts";
import type { Finding } from "./problems.ts";
import type { Entry, Node } from "./tree.ts";

const deepest = 64;
const mostNodes = 100_000;

interface Read {
  /** undefined: the text is empty, or too broken to go on with. */
  readonly root: Node | undefined;
  readonly source: Source;
  readonly findings: readonly Finding[];
}

/** Reads YAML 1.2 (core schema, no merge keys, no tags of its own, one document). Throws nothing. */
export function readYaml(text: string, name: string): Read {
  const lines = new LineCounter();
  const source = { name, text, lines };
  return { source, ...readInto(source, text, 0, 0, lines) };
}

/** Reads the YAML value that stands at `from` in a `--set` of the command line. */
export function readSetValue(source: Source, from: number, layer: Layer): Omit<Read, "source"> {
  return readInto(source, source.text.slice(from), from, layer);
}

function readInto(
  source: Source,
  text: string,
  from: number,
  layer: Layer,
  lineCounter?: LineCounter,
): Omit<Read, "source"> {
  const place = (offset: number): Place => ({ source, offset: from + offset, layer });
  let document: Document.Parsed;
  try {
    document = parseDocument(text, {
      version: "1.2",
      schema: "core",
      merge: false,
      prettyErrors: false,
      resolveKnownTags: false,
      uniqueKeys: false, // the library compares every key with every other; `Builder` asks a map
      logLevel: "error",
      ...(lineCounter === undefined ? {} : { lineCounter }),
    });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return { root: undefined, findings: [{ message: "nested too deeply", place: place(0) }] };
  }
  const broken = [...document.errors, ...document.warnings].map((error) => syntaxFinding(error, place));
  if (broken.length > 0) return { root: undefined, findings: firstOfEachLine(broken) };
  if (document.contents === null) return { root: undefined, findings: [] };
  const builder = new Builder(place);
  const root = builder.build(document.contents, 0);
  return { root, findings: builder.findings };
}

/** Turns the library's nodes into ours, and finds what the library lets pass. */
class Builder {
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
    if (++this.#nodes > mostNodes) {
      return this.#stop("too much in one file", `more than ${mostNodes} values, aliases followed`, place);
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

function syntaxFinding(
  { code, message, pos }: Pick<YAMLParseError, "code" | "message" | "pos">,
  place: (offset: number) => Place,
): Finding {
  const at = place(pos[0]);
  const quoteIt = 'text that begins with < > = ! & * @ % or a quote must be quoted: ">= 0.9"';
  switch (code) {
    case "TAB_AS_INDENT":
      return { message: "a tab as indentation", hint: "YAML is indented with spaces", place: at };
    case "MULTIPLE_DOCS":
      return { message: "a second document", hint: "one file is one scenario: remove the `---`", place: at };
    case "TAG_RESOLVE_FAILED":
      return { message: "a tag, which a scenario cannot have", hint: quoteIt, place: at };
    case "MISSING_CHAR":
    case "BAD_INDENT": {
      const open = /^flow map/i.test(message) ? "`{`" : /^flow seq/i.test(message) ? "`[`" : undefined;
      if (open === undefined) return { message: `not YAML: ${lowerFirst(message)}`, place: at };
      return { message: `not YAML: a ${open} is not closed, or not indented`, place: at };
    }
    case "UNEXPECTED_TOKEN":
    case "BAD_SCALAR_START":
      return { message: `not YAML: ${lowerFirst(message)}`, hint: quoteIt, place: at };
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return {
        message: `not YAML: ${lowerFirst(message)}`,
        hint: "check the indentation, and that every key is followed by a colon and a space",
        place: at,
      };
    case "RESOURCE_EXHAUSTION":
      return { message: "nested too deeply", hint: `more than ${deepest} levels`, place: at };
    default:
      return { message: `not YAML: ${lowerFirst(message)}`, place: at };
  }
}

const lowerFirst = (text: string) => text.slice(0, 1).toLowerCase() + text.slice(1);

/** One mistake in YAML often yields several errors. */
function firstOfEachLine(findings: readonly Finding[]): Finding[] {
  const seen = new Set<number>();
  return findings.filter(({ place }) => {
    const { line } = lineOf(place);
    return seen.size < 20 && !seen.has(line) && seen.add(line);
  });
}
