import type { Comparison } from "../../result/comparison.ts";
import type { Result } from "../../result/schema.ts";
import { expectationCount } from "../shared/expectation-count.ts";
import { type Finding, type FoldedFinding, findingsOf, foldWarnings } from "../shared/findings.ts";
import { formatDuration, plural } from "../shared/format.ts";
import { cutShortText, hasTooFewRuns, namesOf } from "../shared/inconclusive-reasons.ts";
import { ownBase } from "../shared/own-base.ts";
import type { Reporter } from "../shared/reporter.ts";
import { comparisonNames, resultNames } from "../shared/unique-names.ts";
import { comparisonWord } from "../shared/verdict-words.ts";
import { comparisonDetails, comparisonTable } from "./markdown-comparison.ts";
import { resultDetails, resultTable } from "./markdown-result.ts";
import { code, fitted, prose, type Section } from "./markdown-text.ts";

/** The report begins with it, so that a comment can be found again and replaced. */
export const markdownMarker = "<!-- workq-bench -->";

/** GitHub takes 65,536 characters in a comment, and 1 MiB in the summary of a step. */
const maxOfComment = 65_000;
const maxFindings = 20;
const maxNamed = 8;
const icons = { pass: "✅", fail: "❌", inconclusive: "❔" } as const;
const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;
const maxFolded = 6;
const levels = { error: "❌", warning: "⚠️" } as const;

/**
 * The results for a pull request, in Markdown as GitHub and GitLab show it: the verdict, a table of each scenario and
 * each comparison, what failed, and the details folded away. It has at most `most` characters; what is too much is
 * left out with a sentence that says so. No string of a document can be markup, a link or a mention.
 */
export function renderMarkdown(
  results: readonly Result[],
  comparisons: readonly Comparison[],
  { most = maxOfComment }: { readonly most?: number } = {},
): string {
  const [names, others] = [resultNames(results), comparisonNames(comparisons)];
  const base = ownBase(results, comparisons);
  const summary = [
    ...results.map((result, index) => resultLine(result, names[index] ?? "", result === base)),
    ...comparisons.map((comparison, index) => comparisonLine(comparison, others[index] ?? "")),
  ];
  const sections: Section[] = [
    { lines: [markdownMarker, `## ${headline(results, comparisons)}`] },
    { lines: summary },
    ...findingSections(findingsOf(results, comparisons)),
    ...results.flatMap((result, index) => resultTable(result, names[index] ?? "")),
    ...comparisons.flatMap((comparison, index) => comparisonTable(comparison, others[index] ?? "")),
    ...results.map((result, index) => resultDetails(result, names[index] ?? "")),
    ...comparisons.map(comparisonDetails),
  ];
  const note = "*Cut here, as a report has no room for more: the result files have it all.*";
  return fitted(
    sections.filter(({ lines }) => lines.length > 0),
    most,
    note,
  );
}

/** A file, and the same for the summary of a step of CI. */
export const reporter: Reporter = {
  ofAll({ results, comparisons }) {
    const text = renderMarkdown(results, comparisons);
    return [
      { to: "file", name: "report.md", text },
      { to: "step-summary", text },
    ];
  },
};

function headline(results: readonly Result[], comparisons: readonly Comparison[]): string {
  const base = ownBase(results, comparisons);
  const counting = results.filter((result) => result !== base || result.verdict !== "fail");
  const said = [...counting.map(({ verdict }) => words[verdict]), ...comparisons.map(comparisonWord)];
  const worst = ["FAIL", "INCONCLUSIVE", "UNDECIDED"].find((word) => said.includes(word)) ?? "PASS";
  const names = [
    ...new Set([
      ...results.map(({ scenario }) => scenario.name),
      ...comparisons.map(({ new: next }) => next.scenario),
    ]),
  ];
  const [name = ""] = names;
  const what = names.length === 1 ? code(name) : plural(names.length, "scenario");
  return `${{ FAIL: icons.fail, PASS: icons.pass }[worst] ?? icons.inconclusive} ${worst}: ${what}`;
}

function resultLine(result: Result, name: string, isBase: boolean): string {
  const { variants, verdict } = result;
  const all = plural(expectationCount(result), "expectation");
  const [failed, open, warned] = (["fail", "inconclusive", "warn"] as const).map((is) =>
    expectationCount(result, is),
  );
  const told = [
    ...(failed ? [`${failed} of ${all} failed`] : []),
    ...(open ? [`${open} of ${all} could not be judged`] : []),
    ...(warned ? [plural(warned, "warning")] : []),
  ];
  const runs = Math.max(0, ...variants.map((variant) => variant.runs.length));
  const extent = [
    plural(variants.length, "variant"),
    `${plural(runs, "run")}${variants.length > 1 ? " each" : ""}`,
    formatDuration(result.took),
  ].join(", ");
  const outcome = told.length > 0 ? told.join(", ") : verdict === "pass" ? `${all} hold` : verdict;
  const isExcused = isBase && verdict === "fail";
  const icon = isExcused ? levels.warning : icons[verdict];
  return `- ${icon} ${code(name)}: ${outcome}${isExcused ? "; it is the base, and may" : ""} (${extent})`;
}

function comparisonLine(comparison: Comparison, name: string): string {
  const { base, verdict, variants } = comparison;
  const named = (word: string, outcome: "regressed" | "improved" | "inconclusive"): string[] => {
    const names = [...new Set(variants.flatMap((variant) => namesOf(variant, outcome)))];
    const rest = names.length - maxNamed;
    const listed = [...names.slice(0, maxNamed), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
    return names.length === 0 ? [] : [`${word}: ${prose(listed)}`];
  };
  const cutShort = cutShortText(variants);
  const told = [
    ...(comparisonWord(comparison) === "INCONCLUSIVE" ? ["inconclusive"] : []),
    ...(verdict === "fail" ? named("regressed", "regressed") : ["nothing gated regressed"]),
    ...named("improved", "improved"),
    ...(cutShort === null ? [] : [cutShort]),
    ...(variants.some(hasTooFewRuns) ? ["too few runs"] : []),
    ...named("undecided", "inconclusive"),
  ];
  return `- ${icons[verdict]} ${code(name)} against ${code(base.from)}: ${told.join("; ")}`;
}

function findingSections(findings: readonly Finding[]): Section[] {
  if (findings.length === 0) return [];
  const folded = foldWarnings(findings);
  const shown = folded.slice(0, maxFindings);
  const several = new Set(findings.map(({ of }) => of[0])).size > 1;
  const rest = folded.length - shown.length;
  return [
    { lines: ["### What is not as it should be"] },
    {
      lines: [
        ...shown.map((finding) => troubleLine(finding, several)),
        ...(rest > 0 ? [`- … and ${rest} more`] : []),
      ],
    },
  ];
}

/** A variant is named with its scenario where there are `several`. */
function troubleLine({ level, is, of, also, what, told, place }: FoldedFinding, several: boolean): string {
  const name = (one: readonly string[]): string => code(several ? one.join(", ") : (one.at(-1) ?? ""));
  const names = [of, ...also].slice(0, maxFolded).map(name);
  const others = also.length + 1 - names.length;
  const all = others > 0 ? [...names, `${others} more`] : names;
  const whose =
    all.length < 2
      ? all.join("")
      : `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""} (figures of the first)`;
  const where = place === null ? "" : ` ${code(`${place.file}:${place.line}`)}`;
  return `- ${levels[level]} ${is}: ${what === "" ? "" : `${code(what)} of `}${whose}: ${prose(told)}${where}`;
}
