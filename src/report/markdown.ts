import type { Comparison } from "../result/comparison.ts";
import type { Check, Result } from "../result/schema.ts";
import { factName, measureName } from "./change.ts";
import { formatDuration, plural } from "./format.ts";
import { comparisonDetails, comparisonTable } from "./markdown-comparison.ts";
import { resultDetails, resultTable } from "./markdown-result.ts";
import { code, fitted, prose, type Section } from "./markdown-text.ts";
import { type Trouble, troublesOf } from "./troubles.ts";

/** The report begins with it, so that a comment can be found again and replaced. */
export const markdownMarker = "<!-- workq-bench -->";

/** GitHub takes 65,536 characters in a comment, and 1 MiB in the summary of a step. */
const mostOfComment = 65_000;
const mostTroubles = 20;
const icons = { pass: "✅", fail: "❌", inconclusive: "❔" } as const;
const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;
const levels = { error: "❌", warning: "⚠️" } as const;

/**
 * The results for a pull request, in Markdown as GitHub and GitLab show it: the verdict, a table of each scenario and
 * each comparison, what failed, and the details folded away. It has at most `most` characters; what is too much is
 * left out with a sentence that says so. No string of a document can be markup, a link or a mention.
 */
export function renderMarkdown(
  results: readonly Result[],
  comparisons: readonly Comparison[],
  { most = mostOfComment }: { readonly most?: number } = {},
): string {
  const sections: Section[] = [
    { lines: [markdownMarker, `## ${headline(results, comparisons)}`] },
    { lines: [...results.map(resultLine), ...comparisons.map(comparisonLine)] },
    ...troubleSections(troublesOf(results, comparisons)),
    ...results.flatMap(resultTable),
    ...comparisons.flatMap(comparisonTable),
    ...results.map(resultDetails),
    ...comparisons.map(comparisonDetails),
  ];
  const note = "*Cut here, as a report has no room for more: the result files have it all.*";
  return fitted(
    sections.filter(({ lines }) => lines.length > 0),
    most,
    note,
  );
}

function headline(results: readonly Result[], comparisons: readonly Comparison[]): string {
  const verdicts = [...results, ...comparisons].map(({ verdict }) => verdict);
  const worst = (["fail", "inconclusive"] as const).find((word) => verdicts.includes(word)) ?? "pass";
  const names = [
    ...new Set([
      ...results.map(({ scenario }) => scenario.name),
      ...comparisons.map(({ new: next }) => next.scenario),
    ]),
  ];
  const [name = ""] = names;
  const what = names.length === 1 ? code(name) : plural(names.length, "scenario");
  return `${icons[worst]} ${words[worst]}: ${what}`;
}

function resultLine(result: Result): string {
  const { scenario, variants, verdict } = result;
  const checks = [...result.checks, ...variants.flatMap((variant) => variant.checks)];
  const counted = (is: Check["verdict"]): number => checks.filter((check) => check.verdict === is).length;
  const all = plural(checks.length, "expectation");
  const told = [
    ...(counted("fail") > 0 ? [`${counted("fail")} of ${all} failed`] : []),
    ...(counted("inconclusive") > 0 ? [`${counted("inconclusive")} of ${all} could not be judged`] : []),
    ...(counted("warn") > 0 ? [plural(counted("warn"), "warning")] : []),
  ];
  const runs = Math.max(0, ...variants.map((variant) => variant.runs.length));
  const extent = [
    plural(variants.length, "variant"),
    `${plural(runs, "run")}${variants.length > 1 ? " each" : ""}`,
    formatDuration(result.took),
  ].join(", ");
  const outcome = told.length > 0 ? told.join(", ") : verdict === "pass" ? `${all} hold` : verdict;
  return `- ${icons[verdict]} ${code(scenario.name)}: ${outcome} (${extent})`;
}

function comparisonLine({ base, new: next, verdict, variants }: Comparison): string {
  const named = (outcome: "regressed" | "improved" | "inconclusive"): string[] => [
    ...new Set(
      variants.flatMap(({ facts, differences }) => [
        ...facts.filter((fact) => fact.outcome === outcome).map(({ name }) => factName(name)),
        ...differences
          .filter((each) => each.gated && each.outcome === outcome)
          .map(({ measure }) => measureName(measure)),
      ]),
    ),
  ];
  const told = (["regressed", "improved", "inconclusive"] as const).flatMap((outcome) => {
    const names = named(outcome);
    const word = outcome === "inconclusive" ? "undecided" : outcome;
    return names.length === 0 ? [] : [`${word}: ${prose(names.slice(0, 8).join(", "))}`];
  });
  const outcome = told.length === 0 ? "nothing has changed" : told.join("; ");
  return `- ${icons[verdict]} ${code(next.scenario)} against ${code(base.from)}: ${outcome}`;
}

function troubleSections(troubles: readonly Trouble[]): Section[] {
  if (troubles.length === 0) return [];
  const shown = troubles.slice(0, mostTroubles);
  const several = new Set(troubles.map(({ of }) => of[0])).size > 1;
  const rest = troubles.length - shown.length;
  return [
    { lines: ["### What is not as it should be"] },
    {
      lines: [
        ...shown.map((trouble) => troubleLine(trouble, several)),
        ...(rest > 0 ? [`- … and ${rest} more`] : []),
      ],
    },
  ];
}

/** A variant is named with its scenario where there are `several`. */
function troubleLine({ level, is, of, what, told, place }: Trouble, several: boolean): string {
  const whose = code(several ? of.join(", ") : (of.at(-1) ?? ""));
  const where = place === null ? "" : ` ${code(`${place.file}:${place.line}`)}`;
  return `- ${levels[level]} ${is}: ${what === "" ? "" : `${code(what)} of `}${whose}: ${prose(told)}${where}`;
}
