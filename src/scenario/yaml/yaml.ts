import { LineCounter } from "yaml";
import type { Layer, Place, Source } from "./place.ts";
import type { Finding } from "./problems.ts";
import type { Node } from "./tree.ts";
import { composeDocument } from "./yaml-document.ts";
import { TreeBuilder } from "./yaml-tree.ts";

interface Read {
  /** undefined: the text is empty, or too broken to go on with. */
  readonly root: Node | undefined;
  readonly findings: readonly Finding[];
}

/** Reads YAML 1.2 (core schema, no merge keys, no tags of its own, one document). Throws nothing. */
export function readYaml(text: string, name: string): Read & { readonly source: Source } {
  const lines = new LineCounter();
  const source = { name, text, lines };
  return { source, ...readInto(source, 0, 0, lines) };
}

/** Reads the YAML value that stands at `from` in a `--set` of the command line. */
export function readSetValue(source: Source, from: number, layer: Layer): Read {
  return readInto(source, from, layer, undefined);
}

function readInto(source: Source, from: number, layer: Layer, lines: LineCounter | undefined): Read {
  const place = (offset: number): Place => ({ source, offset: from + offset, layer });
  const composed = composeDocument(source.text.slice(from), place, lines);
  if (!composed.ok) return { root: undefined, findings: composed.findings };
  const { contents } = composed.document;
  if (contents === null) return { root: undefined, findings: [] };
  const builder = new TreeBuilder(place);
  const root = builder.build(contents, 0);
  return { root, findings: builder.findings };
}
