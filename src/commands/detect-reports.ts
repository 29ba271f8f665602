import { Problem } from "../common/problem.ts";
import { type ReportName, reportNames } from "../report/reporters.ts";
import { inertText } from "../result/inert.ts";
import { nearest } from "../scenario/schema/nearest.ts";

type Environment = Readonly<Record<string, string | undefined>>;

const none = "none";

/** The reports that the service this runs in can show: GitHub Actions, GitLab CI, or none anywhere else. */
export function detectReports(env: Environment): readonly ReportName[] {
  if (env.GITHUB_ACTIONS === "true") return ["github", "markdown"];
  return env.GITLAB_CI === "true" ? ["junit"] : [];
}

/**
 * The reports of a list such as `junit,markdown`, each once; `none` is no report.
 * @throws Problem (usage) naming what is no report
 */
export function parseReports(list: string): readonly ReportName[] {
  const words = list.split(",").map((word) => word.trim());
  const found = words.flatMap((word) => (word === none ? [] : [reportOf(word)]));
  if (words.includes(none) && found.length > 0) {
    throw new Problem(
      "usage",
      `--report ${inertText(list)} asks for ${none} and for others`,
      `write either ${none}, or the reports that are wanted`,
    );
  }
  return [...new Set(found)];
}

function reportOf(word: string): ReportName {
  const found = reportNames.find((name) => name === word);
  if (found !== undefined) return found;
  const choices = [...reportNames, none];
  const meant = nearest(word, choices);
  const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
  const own =
    word === "svg" || word === "csv"
      ? `, or write these: workq-bench report result.json --${word} <dir>`
      : "";
  throw new Problem(
    "usage",
    `--report: "${inertText(word)}" is no report${advice}`,
    `choose from ${choices.join(", ")}, separated by commas${own}`,
  );
}
