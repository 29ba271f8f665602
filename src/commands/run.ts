import { Command } from "commander";
import type { RunFlags } from "./flags.ts";
import { collect, duration, localPath, notEmpty, wholeNumber, withReports } from "./options.ts";

/** `workq-bench run FILE…` */
export function runCommand(): Command {
  return new Command("run")
    .description("Run scenarios on a real RabbitMQ and judge them")
    .argument("<files...>", "Scenario files")
    .option("-b, --broker <broker>", "Broker to run on: auto, docker, local, or an amqp:// or amqps:// URL")
    .option(
      "-o, --out <dir>",
      "Folder for result.json and the reports (default: reports/<name>/<time>)",
      localPath,
    )
    .option("--variant <name>", "Run only this variant; can be given again", collect)
    .option("-s, --set <key=value>", "Override a key of the scenario; can be given again", collect)
    .option("--repeat <n>", "Run every variant n times, in turn", wholeNumber(1))
    .option("--warmup <n>", "Run every variant n times before that, uncounted", wholeNumber(0))
    .option("--seed <n>", "Seed for everything that is drawn at random", wholeNumber(0))
    .option("--timeout <duration>", "End a run that goes on for longer, such as 10m", duration)
    .option("--interleave", "Run the files in turn, run by run, and compare each with the first")
    .option("--baseline <result>", "Compare with a saved result, or a folder of them", notEmpty)
    .option("--force", "Compare although the load differs")
    .option("--strict", "Exit with 4 when a gated measure is undecided")
    .option("--html", "Write report.html, a page with charts; short for --report html")
    .option(
      "--report <list>",
      "Reports to write, separated by commas: html, junit, markdown, github, or none",
    )
    .option("--columns <list>", "Figures to compare variants by, such as p95,wait.p95,starved", notEmpty)
    .option("--allow-exec", "Let exec faults run their commands on this machine")
    .option("--json", "Print the Result document on standard output, all else on standard error")
    .option("-q, --quiet", "Print nothing but the verdict")
    .option("--no-color", "Print no colours (also: NO_COLOR=1)")
    .option("--no-install", "Never install RabbitMQ for this user when there is no other broker")
    .addHelpText(
      "after",
      `
Examples:
  workq-bench run scenarios/odd-heavy.yaml
  workq-bench run scenarios/odd-heavy.yaml --variant fair --set workers.prefetch=2
  workq-bench run scenarios/*.yaml --broker amqp://user:password@localhost:5672/test
  workq-bench run scenarios/odd-heavy.yaml --html
  workq-bench run scenarios/odd-heavy.yaml --json | jq .verdict
  workq-bench run scenarios/odd-heavy.yaml --repeat 5 --baseline reports/main
  workq-bench run base.yaml new.yaml --interleave --repeat 5
  workq-bench run cluster.yaml --allow-exec --set faults='[{at: 5s, do: exec, run: ./restart.sh}]'

--baseline and --interleave: one lost message is a regression at once; what is measured
needs at least 4 runs a side, so add --repeat. With --interleave the first file is the
base, and expectations that it fails itself do not count. GitHub Actions and GitLab CI
get the reports that they read without --report.

Exit codes: 0 pass, 1 an expectation failed or something regressed, 2 bad usage or
scenario, 3 no broker, 4 inconclusive, 5 a bug of this tool, 130 interrupted.`,
    )
    .action(async (files: string[], flags: RunFlags) => {
      // A run has at least a thread for its workers and one for its producers.
      const { startAhead } = await import("../run/host-threads.ts");
      startAhead(2);
      const { runFiles } = await import("./run-files.ts");
      process.exitCode = await runFiles(files, withReports(flags));
    });
}
