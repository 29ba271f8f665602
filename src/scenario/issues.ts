import type { z } from "zod";
import { redactText, redactUrl } from "../common/redact.ts";
import { nearest } from "./schema/nearest.ts";
import { listOf } from "./schema/units.ts";
import type { Finding } from "./yaml/problems.ts";
import { find, keyPlaceOf, type Node, type Path, placeOf, plain } from "./yaml/tree.ts";

/** Enough for anybody to mend; what comes after would take time that grows with its square. */
const maxFindings = 200;

type Issue = z.core.$ZodIssue;

/** A finding about the shape, with the paths that cannot be relied on because of it. */
export interface ShapeFinding extends Finding {
  /** What to leave out so that the rest can be looked at. */
  readonly remove: Path;
  /** What may be wrong only because of it. */
  readonly taints: Path;
}

/** What the schema finds wrong with `root`, in our words and at its places. */
export function shapeFindings(issues: readonly Issue[], root: Node): ShapeFinding[] {
  const findings = issues
    .slice(0, maxFindings)
    .flatMap((issue) => findingsOf(issue, [], root))
    .slice(0, maxFindings);
  // A mapping whose only key is misspelt is not also empty, and what is misspelt is not also missing.
  return findings.filter(
    (finding) =>
      !findings.some(({ remove, taints }) => {
        const isMeant = find(root, finding.remove) === undefined && isSame(taints, finding.remove);
        return isBelow(remove, finding.remove) || (isMeant && !isSame(remove, finding.remove));
      }),
  );
}

function isSame(one: Path, other: Path): boolean {
  return one.length === other.length && one.every((step, i) => step === other[i]);
}

function isBelow(path: Path, above: Path): boolean {
  return path.length > above.length && above.every((step, i) => step === path[i]);
}

function findingsOf(issue: Issue, base: Path, root: Node): ShapeFinding[] {
  const path = [...base, ...issue.path.map((step) => (typeof step === "symbol" ? String(step) : step))];
  const at = { place: placeOf(root, path), remove: path, taints: path };
  switch (issue.code) {
    case "invalid_union": {
      if ("options" in issue) return [{ ...at, ...noSuchForm(issue.message, path, root, issue.options) }];
      const meant = meantOption(issue.errors);
      if (meant !== undefined) return meant.flatMap((inner) => findingsOf(inner, path, root));
      return [{ ...at, ...shouldBe(issue.message, path, root) }];
    }
    case "unrecognized_keys":
      return issue.keys
        .slice(0, maxFindings)
        .map((key) => unknownKey(key, issue.message.split(" "), path, root));
    case "invalid_key": {
      const message = `\`${String(path.at(-1))}\` should be ${issue.issues[0]?.message ?? "another name"}`;
      return [{ ...at, place: keyPlaceOf(root, path), message }];
    }
    case "custom": {
      const hint: unknown = issue.params?.hint;
      const message = `${subject(path)}: ${issue.message}`;
      return [{ ...at, message, hint: typeof hint === "string" ? hint : undefined }];
    }
    case "invalid_value":
      return [{ ...at, ...shouldBe(issue.message, path, root, issue.values.map(String)) }];
    case "too_big": {
      const node = find(root, path);
      if (node?.is !== "list") return [{ ...at, ...shouldBe(issue.message, path, root) }];
      const message = `${subject(path)} should be ${issue.message}, not of ${node.items.length}`;
      return [{ ...at, message }];
    }
    default:
      return [{ ...at, ...shouldBe(issue.message, path, root) }];
  }
}

/** Of mappings that differ by what one of their keys names: nothing that there is. */
function noSuchForm(
  expected: string,
  path: Path,
  root: Node,
  options: readonly unknown[] = [],
): Pick<Finding, "message" | "hint"> {
  const words = options.map(String);
  const finding = shouldBe(expected, path, root, words);
  return { ...finding, hint: finding.hint ?? `known here: ${listOf(words, "and")}` };
}

/** The one option of a union whose sort of value was written, if there is one: its issues are below the root. */
function meantOption(options: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const plausible = options.filter((issues) =>
    issues.every(
      ({ code, path }) =>
        path.length > 0 || ["custom", "unrecognized_keys", "invalid_union", "too_big"].includes(code),
    ),
  );
  const nested = plausible.filter((issues) =>
    issues.every(
      (issue) => issue.code !== "invalid_union" || issue.path.length > 0 || meantOption(issue.errors),
    ),
  );
  return nested.length === 1 ? nested[0] : undefined;
}

function unknownKey(key: string, known: readonly string[], parent: Path, root: Node): ShapeFinding {
  const path = [...parent, key];
  const meant = nearest(key, known);
  const where = parent.findLast((step) => typeof step === "string");
  const common = { place: keyPlaceOf(root, path), remove: path };
  const message = `unknown key \`${shorten(parent[0] === "broker" ? redactUrl(key) : key)}\`${where === undefined ? "" : ` in \`${where}\``}`;
  if (meant !== undefined) {
    return { ...common, taints: [...parent, meant], message, hint: `did you mean \`${meant}\`?` };
  }
  return { ...common, taints: path, message, hint: hintOf(key, known, parent) };
}

/** What to do about a key that nothing is near to. */
function hintOf(key: string, known: readonly string[], parent: Path): string {
  if (key === "<<") return "merge keys are not part of YAML 1.2: write the keys out";
  if (key.includes(".") && !known.some((other) => other.includes(".")))
    return "dotted keys are for matrix and --set: here, write a mapping in a mapping";
  const isOfKind = parent[0] === "messages" && parent[1] === "kinds";
  if (isOfKind && /^(share|weight|ratio|percent|probability)$/.test(key))
    return "the shares of all kinds stand together: messages.pattern: {heavy: 10%, light: 90%}";
  return `known here: ${listOf(known, "and")}`;
}

function shouldBe(
  expected: string,
  path: Path,
  root: Node,
  words: readonly string[] = [],
): Pick<Finding, "message" | "hint"> {
  const node = find(root, path);
  if (node === undefined) return { message: `${subject(path)} is missing: ${expected}` };
  const value = plain(node);
  if (value === null) return { message: `${subject(path)} has no value: it should be ${expected}` };
  const meant = typeof value === "string" ? nearest(value, words) : undefined;
  const hint =
    meant !== undefined
      ? `did you mean \`${meant}\`?`
      : path.length === 1 &&
          path[0] === "broker" &&
          typeof value === "string" &&
          /^rabbitmq:[\w.-]{1,40}$/.test(value)
        ? `write broker: {image: ${value}}`
        : /text|name/.test(expected) && node.is === "scalar" && typeof value !== "string"
          ? `quote it to make it text: "${value}"`
          : undefined;
  return { message: `${subject(path)} should be ${expected}, not ${quoteValue(node, path)}`, hint };
}

/** "`prefetch`", "item 2 of `pattern`" */
export function subject(path: Path): string {
  const last = path.at(-1);
  if (last === undefined) return "a scenario";
  if (typeof last === "string") return `\`${shorten(last)}\``;
  const list = path.findLast((step) => typeof step === "string");
  return `item ${last + 1} of \`${list}\``;
}

function quoteValue(node: Node, path: Path): string {
  if (node.is === "list") return "a list";
  if (node.is === "map") return "a mapping";
  const value = String(node.value);
  return `\`${shorten(path[0] === "broker" ? redactUrl(value) : value)}\``;
}

/** At most 60 characters, secrets hidden before they could be cut in two. */
export function shorten(text: string): string {
  const shown = redactText(text.slice(0, 10_000));
  return shown.length > 60 ? `${shown.slice(0, 59)}…` : shown;
}
