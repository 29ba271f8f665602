import { account } from "../ledger/account.ts";
import { emptyRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import { Problem } from "../problem.ts";
import { nearest } from "../scenario/nearest.ts";
import type { Variant } from "../scenario/scenario.ts";
import { fieldOf, fieldPaths } from "./paths.ts";

/**
 * Makes sure, before anything runs, that every expectation names a figure that a run of its plan has.
 * @throws Problem (scenario) naming file and line of those that do not
 */
export function checkPaths(file: string, planned: readonly { variant: Variant; plan: Plan }[]): void {
  const complaints = new Set<string>();
  for (const { variant, plan } of planned) {
    const blank = account(plan, emptyRecord);
    for (const { path, line } of variant.scenario.expect) {
      if (fieldOf(blank, path) !== undefined) continue;
      const all = fieldPaths(blank);
      const short = all.map((name) => name.replace(/^(ledger\.fates|ledger|dispatch)\./, ""));
      const meant = nearest(path, [...all, ...short]);
      const place = line === undefined ? file : `${file}:${line}`;
      complaints.add(
        `${place}  expect: "${path}" is no figure of a run${meant === undefined ? "" : `; did you mean "${meant}"?`}`,
      );
    }
  }
  if (complaints.size === 0) return;
  throw new Problem(
    "scenario",
    [...complaints].join("\n"),
    "figures are named by their path in a run of result.json, such as lost, efficiency, latency.p99, workers.worker-1.messages",
  );
}
