import { Problem } from "../common/problem.ts";
import { renderComparison, renderComparisonVerdict } from "../report/terminal/comparison-report.ts";
import { wantsColor } from "../report/text/color.ts";
import type { Comparison } from "../result/comparison.ts";
import { inertText, noCommand } from "../result/inert.ts";
import { pairResults, readResults } from "../result/read-results.ts";
import { writeComparison } from "../result/write.ts";
import { compareResults, settingsIn } from "../verdict/compare.ts";
import { settingsFrom } from "./compare-settings.ts";
import { comparisonCode, exitCodes, worstCode } from "./exit-codes.ts";
import type { CompareFlags } from "./flags.ts";
import { outFolder } from "./outputs.ts";
import { printProblem } from "./print-problem.ts";
import { screenWidth } from "./screen-width.ts";
import { reportsInto, writeReports } from "./write-reports.ts";

/**
 * Compares saved results, each scenario of the one with the same of the other.
 * @returns the exit code: the worst of the comparisons'
 * @throws Problem about files that are no results or cannot be compared
 */
export async function compareFiles(base: string, next: string, flags: CompareFlags): Promise<number> {
  const names = reportsInto(flags.out, flags.report, process.env);
  const { pairs, unpaired, remarks } = pairResults(readResults(base), readResults(next));
  const alone = unpaired.map(
    ({ result, path }) =>
      `not compared: ${inertText(result.scenario.name)}, which is only in ${inertText(path)}`,
  );
  for (const remark of [...remarks, ...alone]) process.stderr.write(`${noCommand(remark)}\n`);
  const force = flags.force === true;
  const comparisons = pairs.map(({ base, new: next }) =>
    compareResults(base.result, next.result, {
      from: { base: base.path, new: next.path },
      force,
      settings: settingsFrom(flags.gate, flags.margin, settingsIn(next.result)),
    }),
  );
  const codes = comparisons.map((one) => comparisonCode(one, flags.strict === true));
  for (const [index, comparison] of comparisons.entries()) {
    show(comparison, flags, index === 0);
    const folder = outFolder(flags.out, comparison.new.scenario, index, comparisons.length);
    if (folder !== undefined) codes.push(...save(comparison, folder, flags));
  }
  await writeReports({
    names,
    results: [],
    pages: [],
    comparisons,
    folder: flags.out ?? null,
    env: process.env,
    write: (text) => void (flags.json === true ? process.stderr : process.stdout).write(text),
    warn: (text) => {
      process.stderr.write(`${text}\n`);
      codes.push(exitCodes.usage);
    },
  });
  return worstCode(codes);
}

/** What cannot be saved is told, and keeps nothing else from it. @returns the exit code of that, if there is one */
function save(comparison: Comparison, folder: string, { color }: CompareFlags): number[] {
  try {
    writeComparison(comparison, folder);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return [printProblem(error, { color })];
  }
}

function show(comparison: Comparison, flags: CompareFlags, first: boolean): void {
  if (flags.json === true) process.stdout.write(`${JSON.stringify(comparison, null, 2)}\n`);
  const stream = flags.json === true ? process.stderr : process.stdout;
  const width = screenWidth(stream);
  const render = flags.quiet === true ? renderComparisonVerdict : renderComparison;
  const text = render(comparison, {
    color: wantsColor(stream, process.env, flags.color ? undefined : false),
    ...(width === undefined ? {} : { width }),
  });
  stream.write(`${first ? "" : "\n"}${text}`);
}
