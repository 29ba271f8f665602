import { isAbsolute, relative, resolve, sep } from "node:path";
import type { Comparison } from "../result/comparison.ts";
import { inert } from "../result/inert.ts";
import type { Result } from "../result/schema.ts";
import { type Finding, type FoldedFinding, findingsOf, foldWarnings } from "./shared/findings.ts";
import { formatCount } from "./shared/format.ts";
import type { Reporter } from "./shared/reporter.ts";

const most = 10;
const longest = 1000;

/**
 * Workflow commands that make GitHub annotate what failed, ten at most and the most important first; when there are
 * more, the last one says how many. An expectation's stands at its line of the scenario, if that file is in `root`,
 * the folder of the workspace.
 * See https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function githubAnnotations(
  results: readonly Result[],
  comparisons: readonly Comparison[],
  { root }: { readonly root: string },
): string[] {
  const findings = foldWarnings(findingsOf(inert(results), inert(comparisons)));
  const shown = findings.length <= most ? findings : findings.slice(0, most - 1);
  const rest = findings.slice(shown.length);
  return [
    ...shown.map((finding) => annotation(finding, root)),
    ...(rest.length > 0 ? [remainder(rest)] : []),
  ];
}

export const reporter: Reporter = {
  ofAll({ results, comparisons, root }) {
    const lines = githubAnnotations(results, comparisons, { root });
    return lines.map((line) => ({ to: "log", text: `${line}\n` }));
  },
};

function annotation({ level, is, of, also, what, told, place }: FoldedFinding, root: string): string {
  const file = place === null ? null : inWorkspace(place.file, root);
  const elsewhere = place !== null && file === null ? ` (${place.file}:${place.line})` : "";
  const properties = {
    ...(file === null || place === null ? {} : { file, line: String(place.line) }),
    title: `${of.join(", ")}${also.length === 0 ? "" : ` and ${formatCount(also.length)} more`}: ${is}`,
  };
  return command(level, properties, `${what === "" ? "" : `${what}: `}${told}${elsewhere}`);
}

function remainder(rest: readonly Finding[]): string {
  const level = rest.some((finding) => finding.level === "error") ? "error" : "warning";
  const text = `${formatCount(rest.length)} more: see the report`;
  return command(level, { title: "workq-bench" }, text);
}

/** The path of a file from the root of the workspace, as GitHub writes paths; null when it is not in there. */
function inWorkspace(file: string, root: string): string | null {
  const path = relative(resolve(root), resolve(file));
  const isOutside = path === "" || path === ".." || path.startsWith(`..${sep}`) || isAbsolute(path);
  return isOutside || file === "" ? null : path.split(sep).join("/");
}

/** A workflow command, escaped as GitHub's toolkit does it. */
function command(name: string, properties: Readonly<Record<string, string>>, text: string): string {
  const pairs = Object.entries(properties).map(([key, value]) => `${key}=${escapeProperty(short(value))}`);
  return `::${name} ${pairs.join(",")}::${escapeData(short(text))}`;
}

function escapeData(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}

function short(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
