import type { z } from "zod";
import { shapeFindings } from "./issues.ts";
import { resolve } from "./resolve.ts";
import { conflictsOf } from "./rules/check.ts";
import { expectFindings } from "./rules/check-expect.ts";
import type { Conflict, Unexpecting } from "./rules/conflict.ts";
import type { Expectation } from "./scenario.ts";
import { scenarioSchema, type WrittenScenario } from "./schema/schema.ts";
import { expectationsOf } from "./whole-file.ts";
import { fileLineOf } from "./yaml/place.ts";
import type { Finding } from "./yaml/problems.ts";
import { find, type MapNode, type Path, placeOf, plain, without } from "./yaml/tree.ts";

export interface Evaluated {
  readonly findings: readonly Finding[];
  /** undefined when there are findings. */
  readonly scenario: (Unexpecting & { readonly expect: readonly Expectation[] }) | undefined;
}

/** The values that are wrong by themselves. */
export function evaluateShape(root: MapNode): readonly Finding[] {
  const parsed = scenarioSchema.safeParse(plain(root), parameters);
  return parsed.success ? [] : shapeFindings(parsed.error.issues, root);
}

/**
 * Everything wrong with one variant, and the variant resolved when nothing is. What is wrong by itself is left
 * out for the checks of how settings go together, and so are their findings that may only follow from it.
 */
export function evaluate(root: MapNode, fallbackName: string): Evaluated {
  const parsed = scenarioSchema.safeParse(plain(root), parameters);
  if (parsed.success) return check(root, parsed.data, fallbackName, []);
  const shape = shapeFindings(parsed.error.issues, root);
  if (shape.length > enough) return { findings: shape, scenario: undefined };
  // What is missing cannot be left out, but the section that misses it can.
  const sections = shape.map(({ remove }) => remove.slice(0, 1));
  const more =
    checkWithout(
      root,
      shape.map(({ remove }) => remove),
      shape.map(({ taints }) => taints),
      fallbackName,
    ) ??
    checkWithout(root, sections, sections, fallbackName) ??
    [];
  return { findings: [...shape, ...more], scenario: undefined };
}

/** How the settings go together without those that are wrong; undefined when that still is no scenario. */
function checkWithout(
  root: MapNode,
  wrong: readonly Path[],
  tainted: readonly Path[],
  fallbackName: string,
): readonly Finding[] | undefined {
  // The last first: taking an item out of a list moves those behind it.
  const rest = wrong.reduceRight((tree, path) => without(tree, path), root);
  const again = scenarioSchema.safeParse(plain(rest), parameters);
  return again.success ? check(rest, again.data, fallbackName, tainted).findings : undefined;
}

/** So many mistakes in values that nobody would read about how they go together. */
const enough = 40;

// What is parsed once in a process costs more to compile than to interpret. Zod's own settings are everybody's.
const parameters = { jitless: true, error: (issue: z.core.$ZodRawIssue) => wordOf(issue) };

/** What a value should be, for the few schemas that do not say so themselves. */
function wordOf(issue: z.core.$ZodRawIssue): string {
  if (issue.code === "invalid_type")
    return issue.expected === "number" ? "a number" : `of type ${issue.expected}`;
  if (issue.code === "invalid_value") return issue.values.map(String).join(", ");
  return "another value";
}

function check(
  root: MapNode,
  written: WrittenScenario,
  fallbackName: string,
  tainted: readonly Path[],
): Evaluated {
  const resolved = resolve(written, fallbackName);
  const faults = resolved.faults.map((fault, i) => ({
    ...fault,
    line: fileLineOf(placeOf(root, ["faults", i])),
  }));
  const scenario = { ...resolved, faults };
  const expect = expectationsOf(root, written.expect);
  const isWritten = (path: Path) => find(root, path) !== undefined;
  const conflicts = conflictsOf({ scenario, isWritten })
    .filter(({ paths }) => !paths.some((path) => tainted.some((other) => overlap(path, other))))
    .map((conflict) => placed(conflict, root));
  const findings = [...conflicts, ...expectFindings(root, written)];
  return { findings, scenario: findings.length > 0 ? undefined : { ...scenario, expect } };
}

/** At the setting that was written last: the variant's rather than the file's, the first of its paths else. */
function placed({ message, hint, paths }: Conflict, root: MapNode): Finding {
  const [first, ...others] = paths;
  let place = placeOf(root, first);
  for (const path of others) {
    if (find(root, path) === undefined) continue;
    const other = placeOf(root, path);
    if (other.layer > place.layer) place = other;
  }
  return { message, hint, place };
}

/** Whether one path is the other or above it; positions in lists aside, since leaving out moves them. */
function overlap(a: Path, b: Path): boolean {
  const names = (path: Path) => path.filter((step) => typeof step === "string");
  const [one, other] = [names(a), names(b)];
  return one.slice(0, other.length).every((step, i) => step === other[i]);
}
