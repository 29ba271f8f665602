import { figureFacts } from "../../figures/catalogue.ts";
import type { Check, Difference, Result, RunResult, VariantResult } from "../../result/schema.ts";
import { faultOutcomes } from "../explain/fault-outcome.ts";
import { pointOf } from "../explain/point.ts";
import { overText } from "../shared/check-over.ts";
import { actualText, askedText } from "../shared/check-words.ts";
import { candidates, deciding, isSweep } from "../shared/deciding-figures.ts";
import { measureName } from "../shared/difference-format.ts";
import { earlyEnd } from "../shared/early-end.ts";
import { type Figure, figureOf, formatIn, type Row, rowsOf } from "../shared/figures.ts";
import { formatCount, formatShare } from "../shared/format.ts";
import { isCheckLate, isLate, lateLegend, withLateMark } from "../shared/generator-lateness.ts";
import { isFlaggedOtherwise } from "../shared/ledger-line.ts";
import { maxStories, storyParts } from "../shared/loss-samples.ts";
import { pacedPieces, waitPieces } from "../shared/paced.ts";
import { asText } from "../shared/setting-words.ts";
import { lostOf, total } from "../shared/variant-columns.ts";
import { code, prose, type Section, table } from "./markdown-text.ts";

const icons = { pass: "✅", fail: "❌", inconclusive: "❔", warn: "⚠️" } as const;
const signs = { regressed: " ▼", improved: " ▲", unchanged: "", inconclusive: "" } as const;
const maxChecks = 100;

const usual: readonly Figure[] = ["efficiency", "starvedShare", "fairness.busy", "throughput", "latency.p99"];
const maxColumns = 6;

/** Of more than two variants, and at a rate, what differs most between them. */
function shownOf(rows: readonly Row[]): readonly Figure[] {
  const telling = isSweep(rows) ? deciding(rows).slice(0, maxColumns) : [];
  return telling.length === 0 ? usual : candidates(rows).filter((figure) => telling.includes(figure));
}

/** The variants of a scenario beside each other: medians over their runs, and what was lost in all of them. */
export function resultTable(result: Result, name: string): Section[] {
  const rows = rowsOf(result.variants);
  const [first] = rows;
  if (first === undefined) return [];
  const shown = shownOf(rows);
  const heads = ["", "variant", ...shown.map((figure) => `${prose(headOf(figure))}:`), "lost:"];
  const differs = result.variants.some(({ differences }) => differences.some(isProven));
  const legend = `▲ better, ▼ worse than ${code(first.variant.name)}, beyond its margin.`;
  return [
    { lines: [`### ${code(name)}`] },
    {
      lines: table(
        heads,
        rows.map((row) => figures(row, shown)),
      ),
    },
    {
      lines: [
        ...(differs ? [legend] : []),
        ...[...lateLegend(result.variants), ...faultOutcomes(result.variants), ...pointOf(rows)].map(prose),
      ],
    },
  ];
}

function headOf(figure: Figure): string {
  return usual.includes(figure) ? measureName(figure) : figureFacts(figure).head;
}

function figures(row: Row, shown: readonly Figure[]): string[] {
  const { variant } = row;
  const signed = (figure: Figure, text: string): string => {
    const difference = variant.differences.find(({ measure }) => measure === figure);
    return text + (difference === undefined ? "" : signs[difference.outcome]);
  };
  return [
    icons[variant.verdict],
    code(variant.name),
    ...shown.map((figure) => {
      const format = formatIn(figure);
      const late = isLate(variant, figure);
      return signed(figure, withLateMark(format(figureOf(row, figure)), late));
    }),
    formatCount(total(row, lostOf)),
  ];
}

function isProven({ outcome }: Difference): boolean {
  return outcome === "regressed" || outcome === "improved";
}

/** FoldedFinding away: what it ran on, every expectation, the settings and the workers of each variant. */
export function resultDetails(result: Result, name: string): Section {
  const { environment: env, scenario } = result;
  const facts = [
    `${env.broker.product} ${env.broker.version} (${env.broker.how})`,
    `Node ${env.node.replace(/^v/, "")}`,
    env.os,
    `${env.cores} × ${env.cpu}`,
    `seed ${scenario.seed}`,
    `${result.startedAt.slice(0, 16).replace("T", " ")} UTC`,
    `workq-bench ${result.tool.version}`,
  ];
  return {
    lines: [
      "<details>",
      "<summary>Expectations, workers, settings and environment</summary>",
      "",
      `${code(name)}: ${prose(scenario.description)}`,
      "",
      ...facts.map((fact) => `- ${prose(fact)}`),
      ...checkTable(result),
      ...rowsOf(result.variants).flatMap(variantLines),
    ],
    close: ["", "</details>"],
  };
}

function checkTable({ checks, scenario, variants }: Result): string[] {
  const all = [
    ...checks.map((check) => ({ check, variant: undefined })),
    ...variants.flatMap((variant) => variant.checks.map((check) => ({ check, variant }))),
  ];
  if (all.length === 0) return [];
  const place = ({ line }: Check): string => (line === null ? "" : code(`${scenario.file}:${line}`));
  const rows = all
    .slice(0, maxChecks)
    .map(({ check, variant }) => [
      icons[check.verdict],
      code(askedText(check)),
      prose(withLateMark(actualText(check), isCheckLate(check, variant, variants))),
      variant === undefined ? "" : code(variant.name),
      overText(check, variant?.runs.length),
      place(check),
    ]);
  const rest = all.length - rows.length;
  return [
    "",
    ...table(["", "expectation", "actual:", "variant", "over", "asked for in"], rows),
    ...(rest > 0 ? ["", `… and ${formatCount(rest)} more.`] : []),
  ];
}

function variantLines({ variant, run }: Row): string[] {
  return [
    "",
    `#### ${code(variant.name)}`,
    "",
    ...settingLines(variant),
    ...variant.runs.flatMap(runLines),
    ...variant.runs.flatMap(unexplainedLines),
    ...(run === undefined ? [] : workerTable(run)),
  ];
}

function pacedLine(run: RunResult): string[] {
  const pieces = [
    ...pacedPieces(run).map(([label, its]) =>
      label === "rate" ? its.join(", ") : `${label} ${its.join(", ")}`,
    ),
    `wait ${waitPieces(run).join(", ")}`,
  ];
  return run.paced === null ? [] : [`- run ${run.index}: ${prose(pieces.join("; "))}`];
}

/** What is known of a few messages whose loss is unexplained. */
function unexplainedLines({ index, ledger }: RunResult): string[] {
  return ledger.samples.lost
    .flatMap(({ id, story }) => {
      if (story === null) return [];
      const ruledOut = story.ruledOut.map(({ cause, why }) => `${cause}: ${why}`).join("; ");
      return [
        `- run ${index}: loss of message ${id} unexplained: ${prose(storyParts(story).join(", "))}`,
        `  - ruled out: ${prose(ruledOut)}`,
      ];
    })
    .slice(0, 2 * maxStories);
}

function runLines(run: RunResult): string[] {
  const early = earlyEnd(run);
  return [
    ...(early === null ? [] : [`- ${prose(early)}`]),
    ...pacedLine(run),
    ...run.warnings.map((warning) => `- run ${run.index}: ${prose(warning)}`),
  ];
}

function settingLines({ load, settings }: VariantResult): string[] {
  const changed = Object.entries(settings).map(([key, value]) => code(`${key}: ${asText(value)}`));
  return [
    ...(load === "" ? [] : [`- ${prose(load)}`]),
    ...(changed.length === 0 ? [] : [`- ${changed.join(", ")}`]),
  ];
}

function workerTable({ workers, index }: RunResult): string[] {
  if (workers.length === 0) return [];
  const flagged = workers.some(isFlaggedOtherwise);
  const kinds = [...new Set(workers.flatMap(({ byKind }) => Object.keys(byKind)))].slice(0, 6);
  const heads = [
    "worker",
    "messages:",
    ...kinds.map((kind) => `${code(kind)}:`),
    "busy:",
    "held ≤:",
    "redelivered:",
    ...(flagged ? ["flagged so:"] : []),
  ];
  const rows = workers.map((worker) => [
    code(worker.name),
    formatCount(worker.messages),
    ...kinds.map((kind) => formatCount(worker.byKind[kind] ?? 0)),
    formatShare(worker.busyShare),
    `${formatCount(worker.maxInFlight)} / ${worker.prefetch === "unlimited" ? "∞" : formatCount(worker.prefetch)}`,
    formatCount(worker.redelivered),
    ...(flagged ? [formatCount(worker.redeliveredFlags)] : []),
  ]);
  return ["", `Workers of run ${index}:`, "", ...table(heads, rows)];
}
