import type { RunResult, VariantResult } from "../../result/schema.ts";
import { faultOutcome } from "../explain/fault-outcome.ts";
import { faultTable } from "../shared/fault-table.ts";
import { medianRun } from "../shared/median-run.ts";
import { runSummary } from "../shared/run-summary.ts";
import { describeSettings } from "../shared/setting-words.ts";
import { workerTable } from "../shared/worker-table.ts";
import type { Screen } from "../text/style.ts";
import { cutMiddle, flow, wrap } from "../text/text.ts";
import { lossTable } from "./losses.ts";
import { runLines } from "./run-lines.ts";

/**
 * A variant in full: its heading, what came of its faults if it stands among others, the table of its (median) run, the
 * figures, its faults, and every run's losses.
 */
export function variantSection(
  variant: VariantResult,
  load: string | undefined,
  among: boolean,
  screen: Screen,
): string[] {
  const run = medianRun(variant);
  const heading = variantHeading(variant, load, screen);
  if (run === undefined) return [...heading, "  not run"];
  return [
    ...heading,
    ...wrap((among ? faultOutcome(variant) : null) ?? "", screen.width).map(screen.style.strong),
    ...workerTable(run, screen),
    ...runLines(variant, run, screen),
    ...runSummary(variant, run, screen),
    ...faultTable(run, screen),
    ...variant.runs.flatMap((each) => lossesOf(each, variant, screen)),
  ];
}

function variantHeading(variant: VariantResult, load: string | undefined, screen: Screen): string[] {
  const several = variant.runs.length > 1 ? `median of ${variant.runs.length} runs` : "";
  const name = cutMiddle(variant.name, Math.floor(screen.width / 2));
  const facts = [describeSettings(variant.settings), load ?? "", several].filter((fact) => fact !== "");
  return flow([screen.style.strong(name), ...facts], screen.width);
}

function lossesOf(run: RunResult, { runs, scenario }: VariantResult, screen: Screen): string[] {
  const lines = lossTable(run, screen, scenario);
  return runs.length > 1 && lines.length > 0 ? [`  run ${run.index}:`, ...lines] : lines;
}
