import type { Difference, Result, RunResult, VariantResult } from "../../result/schema.ts";
import { lateDifferences } from "../explain/differences.ts";
import { candidates, isSweep } from "../shared/deciding-figures.ts";
import { formatChange, formatInterval, measureName, signOf } from "../shared/difference-format.ts";
import { sidesText } from "../shared/difference-words.ts";
import { rowsOf } from "../shared/figures.ts";
import { formatCount, formatDuration, formatRate, formatShare, plural } from "../shared/format.ts";
import { isLateRun, lateLegend, withLateMark } from "../shared/generator-lateness.ts";
import { fewestRuns } from "../shared/inconclusive-reasons.ts";
import { fewRunsNote } from "../shared/proof.ts";
import {
  bestMark,
  duplicatesColumn,
  figureColumns,
  isAboutLoss,
  lossColumns,
  lostColumn,
  lostOf,
  speedColumns,
  total,
} from "../shared/variant-columns.ts";
import { type Naming, namingOf } from "../shared/variant-naming.ts";
import { comparisonNotes } from "../shared/variant-notes.ts";
import { type Html, html } from "./escape.ts";
import { marked, nameText, verdictMark } from "./markup.ts";
import { figure, type Shown, section } from "./shown.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

const maxRuns = 500;
const maxUnfolded = 12;
const measures = ["efficiency", "starvedShare", "fairness.busy", "throughput", "latency.p99"];

/** Variants and runs beside each other; nothing where there is only one of each. */
export function comparisonSection(shown: Shown): Html | false {
  const { variants } = shown.result;
  const repeated = variants.filter(({ runs }) => runs.length > 1);
  if (variants.length < 2 && repeated.length === 0) return false;
  return section("comparison", [
    shown.picture.dimensions.length > 0 && figure("sweep"),
    variants.length > 1 && sideBySide(shown.result),
    repeated.length > 0 && figure("runs"),
    variants.length > 1 && differences(shown.result),
    repeated.length > 0 && runTable(repeated),
  ]);
}

/** The same table as in the terminal, with all of its columns. */
function sideBySide({ variants }: Result): Html {
  const rows = rowsOf(variants);
  const naming = namingOf(variants);
  const figures = isAboutLoss(rows)
    ? [...lossColumns(rows, marked), ...speedColumns(rows, false, marked)]
    : [
        ...(isSweep(rows)
          ? figureColumns(rows, candidates(rows), true, marked)
          : speedColumns(rows, true, marked)),
        lostColumn(rows),
        duplicatesColumn(rows),
      ];
  const hasBest = figures.some(({ cells }) => cells.some((cell) => cell.includes(bestMark)));
  const heads = figures.map(({ head }) => head);
  const verdicts: HtmlColumn = {
    head: "verdict",
    align: "left",
    cells: variants.map(({ verdict }) => verdictMark(verdict)),
  };
  const columns = [...names(naming), verdicts, ...figures];
  const notes = comparisonNotes(rows, heads, hasBest);
  return html`${tableHtml(columns, { caption: "Variants", names: naming.heads.length, ruled: groupStarts(naming) })}<p class="note">${notes.join(" ")}</p>
`;
}

function names({ heads, rows }: Naming, places = rows.map((_, place) => place)): HtmlColumn[] {
  return heads.map((head, column) => ({
    head: nameText(head),
    align: "left",
    cells: places.map((place) => nameText(rows[place]?.[column] ?? "")),
  }));
}

/** The rows at which the first of several dimensions has another value. */
function groupStarts({ heads, rows }: Naming): number[] {
  if (heads.length < 2) return [];
  return rows.flatMap(([first], row) => (row > 0 && rows[row - 1]?.[0] !== first ? [row] : []));
}

/** What each variant has changed against the first; what lost messages had less to do, and is left out. */
function differences(result: Result): Html | false {
  const [first, ...others] = rowsOf(result.variants);
  if (first === undefined || total(first, lostOf) > 0) return false;
  const all = others.flatMap((row, index) => {
    if (total(row, lostOf) > 0) return [];
    const own = measures.flatMap(
      (measure) => row.variant.differences.find((each) => each.measure === measure) ?? [],
    );
    return own
      .filter(({ change }) => change !== null)
      .map((difference, at) => ({ place: index + 1, difference, starts: at === 0 }));
  });
  if (all.length === 0) return false;
  const naming = namingOf(result.variants);
  const column = (
    head: string,
    align: HtmlColumn["align"],
    cell: (each: Difference) => string,
  ): HtmlColumn => ({
    head,
    align,
    cells: all.map(({ difference }) => cell(difference)),
  });
  const proven = all.some(({ difference }) => difference.interval !== null);
  const columns = [
    ...names(
      naming,
      all.map(({ place }) => place),
    ),
    column("measure", "left", ({ measure }) => measureName(measure)),
    column("medians", "right", sidesText),
    column("change", "right", changeText),
    ...(proven ? [column("95 % interval", "right", formatInterval)] : []),
  ];
  const caption = `Against ${nameText(first.variant.name)}`;
  const ruled = all.flatMap(({ starts }, index) => (starts && index > 0 ? [index] : []));
  const legend = [
    ...(proven ? ["▲ better, ▼ worse (not up, down), ~ no difference that is proven."] : []),
    ...(all.some(({ difference }) => difference.scale === "difference") ? ["pts: percentage points."] : []),
    ...lateDifferences(result.variants),
    ...tooFew(result, proven),
  ];
  return html`${tableHtml(columns, { caption, names: naming.heads.length + 1, ruled })}<p class="note">${legend.join(" ")}</p>
`;
}

/** Without an interval nothing is proven, so there is no sign; and what is not proven is no difference to see. */
function changeText(difference: Difference): string {
  if (difference.interval === null) return formatChange(difference);
  const outcome = difference.outcome === "inconclusive" ? "unchanged" : difference.outcome;
  return `${signOf(outcome, marked)} ${formatChange(difference)}`;
}

function tooFew({ variants }: Result, proven: boolean): string[] {
  const fewest = Math.min(...variants.map(({ runs }) => runs.length));
  if (proven || fewest >= fewestRuns) return [];
  return [fewRunsNote(fewest)];
}

/** What each run came to; many of them folded away. */
function runTable(variants: readonly VariantResult[]): Html {
  const all = variants.flatMap(({ name, runs }) =>
    runs.map((run, index) => ({ name: nameText(name), run, starts: index === 0 })),
  );
  const rows = all.slice(0, maxRuns);
  const column = (head: string, cell: (run: RunResult) => string): HtmlColumn => ({
    head,
    align: "right",
    cells: rows.map(({ run }) => cell(run)),
  });
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ name }) => name) },
    column("run", ({ index }) => formatCount(index)),
    column("took", (run) => withLateMark(formatDuration(run.dispatch.makespan), isLateRun(run, "makespan"))),
    column("efficiency", (run) =>
      withLateMark(formatShare(run.dispatch.efficiency), isLateRun(run, "efficiency")),
    ),
    column("msg/s", (run) => withLateMark(formatRate(run.throughput), isLateRun(run, "throughput"))),
    column("p50", (run) => withLateMark(formatDuration(run.latency.p50), isLateRun(run))),
    column("p99", (run) => withLateMark(formatDuration(run.latency.p99), isLateRun(run))),
    column("lost", ({ ledger }) => formatCount(ledger.fates.lost)),
    ...(rows.some(({ run }) => run.ending !== "completed") ? [column("ended", ({ ending }) => ending)] : []),
  ];
  const ruled = rows.flatMap(({ starts }, index) => (starts && index > 0 ? [index] : []));
  const legend = lateLegend(variants).map((told) => html`<p class="note">${told}</p>\n`);
  const table = html`${tableHtml(columns, { caption: "Every run", names: 2, ruled })}${legend}`;
  const rest = all.length - rows.length;
  const whole = rest > 0 ? html`${table}<p>… and ${plural(rest, "more run")} in the result.</p>\n` : table;
  if (all.length <= maxUnfolded) return whole;
  return html`<details><summary>Each of the ${plural(all.length, "run")} in figures</summary>\n${whole}</details>\n`;
}
