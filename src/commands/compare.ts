import { Command } from "commander";
import type { CompareFlags } from "./flags.ts";
import { localPath, notEmpty, withReports } from "./options.ts";

/** `workq-bench compare BASE NEW` */
export function compareCommand(): Command {
  return new Command("compare")
    .description("Compare two saved results and say what regressed")
    .argument("<base>", "A result.json, or a folder of results")
    .argument("<new>", "The same, of what is to be judged")
    .option(
      "--gate <list>",
      "Measures that can regress: efficiency,starvedShare,throughput,latency.p99,…",
      notEmpty,
    )
    .option(
      "--margin <measure=share>",
      "What counts as no change, such as throughput=15%; can be given again",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--force", "Compare although the load differs")
    .option("--strict", "Exit with 4 when a gated measure is undecided")
    .option("--html", "Write report.html, a page with charts; short for --report html")
    .option(
      "--report <list>",
      "Reports to write, separated by commas: html, junit, markdown, github, or none",
    )
    .option(
      "-o, --out <dir>",
      "Folder for comparison.json and the reports (default: nothing is written)",
      localPath,
    )
    .option("--json", "Print the Comparison document on standard output, all else on standard error")
    .option("-q, --quiet", "Print nothing but the verdict")
    .option("--no-color", "Print no colours (also: NO_COLOR=1)")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench compare reports/odd-heavy/main reports/odd-heavy/mine
  workq-bench compare base/result.json new/result.json --gate efficiency,throughput
  workq-bench compare reports/main reports/mine --margin latency.p99=30% --strict
  workq-bench compare reports/main reports/mine --html --out page
  workq-bench compare base new --json | jq '.variants[].outcome'

Variants are matched by name. A measure regresses when the runs prove it (at least 4 a
side, so save them with --repeat 5) and the change is beyond its margin. One lost message
is a regression at once where the base lost none.

Exit codes: 0 nothing regressed, 1 something did, 2 bad usage or files, 4 undecided
with --strict.`,
    )
    .action(async (base: string, next: string, flags: CompareFlags) => {
      const { compareFiles } = await import("./compare-files.ts");
      process.exitCode = await compareFiles(base, next, withReports(flags));
    });
}
