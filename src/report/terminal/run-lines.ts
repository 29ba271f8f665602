import type { RunResult, VariantResult } from "../../result/schema.ts";
import { formatDuration, formatShare } from "../shared/format.ts";
import { isLateRun, withLateMark } from "../shared/generator-lateness.ts";
import { field } from "../text/fields.ts";
import type { Screen } from "../text/style.ts";
import { padEnd } from "../text/text.ts";

/** One line a run of a variant that was run several times; nothing for a single run. */
export function runLines(variant: VariantResult, shown: RunResult, screen: Screen): string[] {
  if (variant.runs.length < 2) return [];
  const rows = variant.runs.map((run) => cells(run, run.index === shown.index));
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows.flatMap((row, index) =>
    field(
      index === 0 ? "runs" : "",
      [
        row
          .map((cell, i) => padEnd(cell, widths[i] ?? 0))
          .join("  ")
          .trimEnd(),
      ],
      screen,
    ),
  );
}

function cells(run: RunResult, shown: boolean): string[] {
  const ended = run.ending === "completed" ? "" : run.ending;
  return [
    `${run.index}`,
    withLateMark(formatDuration(run.dispatch.makespan), isLateRun(run, "makespan")),
    `efficiency ${withLateMark(formatShare(run.dispatch.efficiency), isLateRun(run, "efficiency"))}`,
    `p99 ${withLateMark(formatDuration(run.latency.p99), isLateRun(run))}`,
    `lost ${run.ledger.fates.lost}`,
    [shown ? "← shown" : "", ended].filter((part) => part !== "").join(", "),
  ];
}
