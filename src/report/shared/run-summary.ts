import type { RunResult, VariantResult } from "../../result/schema.ts";
import { field } from "../text/fields.ts";
import type { Screen } from "../text/style.ts";
import { type Figure, figureOf, spreadOf } from "./figures.ts";
import { formatCount, formatDuration, formatIndex, formatRate, formatShare, plural } from "./format.ts";
import { correctedText, isLate, lateMark, lateText, withLateMark } from "./generator-lateness.ts";
import { fatePieces, publishedPieces } from "./ledger-line.ts";
import { links } from "./links.ts";
import { efficiencyNote, efficiencyScope, pacedPieces, waitPieces } from "./paced.ts";
import { formatSpread } from "./spread-format.ts";

/**
 * The figures of a run under its worker table: time, fairness, latency, the ledger and what went wrong. Of several
 * runs, times and efficiency are the medians, with the least and the greatest.
 */
export function runSummary(variant: VariantResult, run: RunResult, screen: Screen): string[] {
  const { dispatch, latency } = run;
  const { style } = screen;
  const median = (figure: Figure, format: (value: number | null) => string, addition = ""): string =>
    format(figureOf({ variant, run }, figure)) + formatSpread(spreadOf(variant, figure), format, addition);
  const runs = plural(variant.runs.length, "run");
  return [
    ...ending(run, screen),
    ...field(
      "time",
      [
        `took ${withLateMark(median("makespan", formatDuration), isLate(variant, "makespan"))}, ideal ${formatDuration(dispatch.ideal)}`,
        style.strong(
          `dispatch efficiency ${withLateMark(median("efficiency", formatShare, runs), isLate(variant, "efficiency"))}${correctedText(run)}`,
        ),
        `${withLateMark(formatRate(figureOf({ variant, run }, "throughput")), isLate(variant, "throughput"))} msg/s`,
      ],
      screen,
    ),
    ...efficiency(run, screen),
    ...pacedPieces(run).flatMap(([label, pieces]) => field(label, pieces, screen)),
    ...(run.paced === null
      ? []
      : field(isLate(variant) ? `wait ${lateMark}` : "wait", waitPieces(run), screen)),
    ...field(isLate(variant, "starved") ? `starved ${lateMark}` : "starved", [starved(run)], screen),
    ...field(
      "fairness",
      [
        `messages ${formatIndex(dispatch.fairness.messages)}`,
        `work ${formatIndex(dispatch.fairness.busy)}`,
        style.faint(fairnessScale(run.workers.length)),
      ],
      screen,
    ),
    ...field(
      isLate(variant) ? `latency ${lateMark}` : "latency",
      [
        `p50 ${formatDuration(figureOf({ variant, run }, "latency.p50"))}`,
        `p95 ${formatDuration(figureOf({ variant, run }, "latency.p95"))}`,
        `p99 ${median("latency.p99", formatDuration)}`,
        `max ${formatDuration(latency.max)}`,
      ],
      screen,
    ),
    ...late(variant, screen),
    ...field("ledger", publishedPieces(run), screen),
    ...field("", fatePieces(run, style), screen),
    ...field("links", links(run), screen),
    ...warnings(run).flatMap((warning) => field("! warning", [warning], screen)),
  ];
}

function efficiency(run: RunResult, screen: Screen): string[] {
  return [efficiencyScope(run), efficiencyNote(run)].flatMap((note) =>
    note === null ? [] : field("", [`efficiency ${note}`], screen),
  );
}

function ending(run: RunResult, screen: Screen): string[] {
  if (run.ending !== "completed") {
    return field(
      "ended",
      [run.problem === null ? `early: ${run.ending}` : `early: ${run.ending}: ${run.problem}`],
      screen,
    );
  }
  return run.problem === null ? [] : field("problem", [run.problem], screen);
}

/** Why the latency is marked. */
function late({ runs }: VariantResult, screen: Screen): string[] {
  const text = lateText(runs);
  return text === null ? [] : field("", [`${lateMark} time was not kept: ${text}`], screen);
}

/** `4.79 s (48 % of worker time) idle while messages waited`. */
export function starved(run: RunResult): string {
  const { starved: time, starvedShare } = run.dispatch;
  if (time === null) return formatDuration(null);
  return `${formatDuration(time)} (${formatShare(starvedShare)} of worker time) idle while messages waited`;
}

/** What the ends of a fairness index mean. */
export function fairnessScale(workers: number): string {
  return workers < 2 ? "(one worker)" : `(1 is even, ${formatIndex(1 / workers)} one worker doing all)`;
}

/** What to know before its figures are used. */
export function warnings(run: RunResult): string[] {
  const violations = run.dispatch.prefetchViolations;
  if (violations === 0) return run.warnings;
  return [`more in flight than the prefetch allows, ${formatCount(violations)} times`, ...run.warnings];
}
