import { mappingOf, pathOfDotted } from "./yaml/dotted.ts";
import { layers, type Source } from "./yaml/place.ts";
import type { Finding } from "./yaml/problems.ts";
import type { MapNode, Node } from "./yaml/tree.ts";
import { readSetValue } from "./yaml/yaml.ts";

/** One `--set KEY=VALUE`. */
export interface Override {
  readonly key: string;
  readonly value: Node;
  /** As a mapping to lay over a scenario. */
  readonly mapping: MapNode;
}

/** Reads the `--set`s of a command line: `workers.prefetch=1`, the value being YAML. */
export function readOverrides(sets: readonly string[], report: (finding: Finding) => void): Override[] {
  return sets.flatMap((text) => {
    const source: Source = {
      name: "--set",
      text,
      lines: { linePos: (offset) => ({ line: 1, col: offset + 1 }) },
    };
    const place = { source, offset: 0, layer: layers.set };
    const equals = text.indexOf("=");
    const key = text.slice(0, Math.max(0, equals)).trim();
    const path = pathOfDotted(key);
    if (equals < 0 || path === undefined) {
      report({ message: "not KEY=VALUE", hint: "write it like workers.prefetch=1", place });
      return [];
    }
    if (path[0] === "variants" || path[0] === "matrix") {
      report({
        message: `\`${path[0]}\` cannot be set`,
        hint: "set what all variants share, or edit the file",
        place,
      });
      return [];
    }
    const { root, findings } = readSetValue(source, equals + 1, layers.set);
    findings.forEach(report);
    if (root === undefined) {
      if (findings.length === 0)
        report({ message: `\`${key}\` has no value`, hint: `write ${key}=VALUE`, place });
      return [];
    }
    return [{ key, value: root, mapping: mappingOf(path, root, place) }];
  });
}
