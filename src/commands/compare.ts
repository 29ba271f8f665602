import { Command } from "commander";
import { localPath, notEmpty, withReports } from "./options.ts";

/** What `compare` was told on the command line. */
export interface CompareFlags {
  readonly gate?: string;
  readonly margin?: readonly string[];
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly html?: boolean;
  readonly report?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}

/** `workq-bench compare BASE NEW` */
export function compareCommand(): Command {
  return new Command("compare")
    .description("Compare two saved results: what regressed, with proof")
    .argument("<base>", "a result.json, or a folder of results")
    .argument("<new>", "likewise: what is to be judged")
    .option(
      "--gate <list>",
      "what can regress: efficiency, starvedShare, throughput, latency.p99, …",
      notEmpty,
    )
    .option(
      "--margin <measure=share>",
      "what counts as no change, such as throughput=15%; can be given again",
      (value: string, before: readonly string[] = []) => [...before, value],
    )
    .option("--force", "compare although the load differs")
    .option("--strict", "exit with 4 when a gated measure could not be decided")
    .option("--html", "short for --report html: a page with charts")
    .option(
      "--report <list>",
      "also write html, junit, markdown or github, separated by commas; none: no such report",
    )
    .option(
      "-o, --out <dir>",
      "folder for comparison.json and reports (default: only what is shown)",
      localPath,
    )
    .option("--json", "the Comparison document on standard output, all else on standard error")
    .option("-q, --quiet", "nothing but the verdict")
    .option("--no-color", "no colours (also: NO_COLOR=1)")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench compare reports/odd-heavy/main reports/odd-heavy/mine
  workq-bench compare base/result.json new/result.json --gate efficiency,throughput
  workq-bench compare reports/main reports/mine --margin latency.p99=30% --strict
  workq-bench compare reports/main reports/mine --html --out page
  workq-bench compare base new --json | jq '.variants[].outcome'

The variants are matched by name. A measure regresses when the runs show it (at least 4
a side: --repeat 5) and the change is beyond its margin; one lost message does at once
where the base lost none.

Exit codes: 0 nothing regressed, 1 something did, 2 bad usage or files, 4 undecided
with --strict.`,
    )
    .action(async (base: string, next: string, flags: CompareFlags) => {
      const { compareFiles } = await import("./compare-files.ts");
      process.exitCode = await compareFiles(base, next, withReports(flags));
    });
}
