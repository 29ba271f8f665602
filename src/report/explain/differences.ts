import type { Difference, Result, VariantResult } from "../../result/schema.ts";
import { formatChange, formatWithInterval, measureName, signOf } from "../shared/difference-format.ts";
import { type Row, rowsOf } from "../shared/figures.ts";
import { isLate } from "../shared/generator-lateness.ts";
import { fewestRuns } from "../shared/inconclusive-reasons.ts";
import { longestName } from "../shared/name-columns.ts";
import { efficiencyNote } from "../shared/paced.ts";
import { fewRunsNote } from "../shared/proof.ts";
import { isAboutLoss, lostOf, total } from "../shared/variant-columns.ts";
import { joined, type Naming, namingOf } from "../shared/variant-naming.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, firstThatFits } from "../text/table.ts";
import { columns, cutMiddle, flow, padEnd, wrap } from "../text/text.ts";

const usual = ["efficiency", "starvedShare", "fairness.busy", "throughput", "latency.p99"];
/** At a rate that some keep up with, whatever their workers did. */
const atRate = ["latency.p95", "latency.p99", "starvedShare", "fairness.busy"];
/** With more variants, each has one line. */
const maxInFull = 6;
const nameWidth = 24;
const maxNamed = 8;
/** Beside a name, there must be room for one difference at least. */
const minRoom = 40;

interface Against {
  readonly variant: VariantResult;
  /** Among all variants. */
  readonly place: number;
  readonly differences: readonly Difference[];
}

/**
 * What each variant has changed against the first, with intervals, and what the signs mean. Nothing where nothing
 * could be compared: what lost messages had less to do.
 */
export function differenceLines(result: Result, screen: Screen): string[] {
  const [first, ...others] = rowsOf(result.variants);
  if (first === undefined || lostAny(first)) return [];
  const isMany = result.variants.length > maxInFull;
  const shown = shownOf([first, ...others]);
  if (isMany && isAboutLoss([first, ...others])) return [];
  const all = others.flatMap((row, index) =>
    lostAny(row) ? [] : againstFirst(row.variant, index + 1, shown),
  );
  if (all.length === 0) return [];
  // Of single runs, it would say again what stands in the table.
  if (all.every(({ differences }) => differences.every(({ interval }) => interval === null)))
    return fewRuns(all, first).flatMap((line) => wrap(line, screen.width));
  const naming = namingOf(result.variants);
  const lines = isMany ? oneLineEach(all, shown, fittingNames(naming, screen), screen) : inFull(all, screen);
  const title = screen.style.strong(`Against ${cutMiddle(first.variant.name, screen.width - 8)}`);
  return [title, ...lines, ...legend(all, first, isMany).flatMap((line) => wrap(line, screen.width))];
}

function lostAny(row: Row): boolean {
  return total(row, lostOf) > 0;
}

/** Dimensions in columns of their own take room. */
function fittingNames(naming: Naming, { width }: Screen): Naming {
  return longestName(naming) * naming.heads.length > width / 2 ? joined(naming) : naming;
}

function shownOf(rows: readonly Row[]): readonly string[] {
  return rows.some(({ run }) => run !== undefined && efficiencyNote(run) !== null) ? atRate : usual;
}

function againstFirst(variant: VariantResult, place: number, shown: readonly string[]): Against[] {
  const differences = shown.flatMap((measure) => {
    const found = variant.differences.find((each) => each.measure === measure);
    return found === undefined || found.change === null ? [] : [found];
  });
  return differences.length === 0 ? [] : [{ variant, place, differences }];
}

function inFull(all: readonly Against[], { width, style }: Screen): string[] {
  const names = all.map(({ variant }) => cutMiddle(variant.name, nameWidth));
  const label = Math.max(
    ...all.flatMap((each) => each.differences.map(({ measure }) => columns(measureName(measure)))),
  );
  const pieces = all.map(({ differences }) =>
    differences.map((each) => `${padEnd(measureName(each.measure), label)} ${signed(each, style, true)}`),
  );
  const widest = Math.max(...pieces.flat().map(columns));
  const gutter = Math.max(...names.map(columns)) + 4;
  const beside = width - gutter >= Math.max(minRoom, widest);
  const indent = beside ? gutter : 4;
  return pieces.flatMap((own, index) => {
    const padded = own.map((piece) => padEnd(piece, Math.min(widest, width - indent)));
    const lines = flow(padded, width - indent).map((line) => (" ".repeat(indent) + line).trimEnd());
    const name = `  ${names[index] ?? ""}`;
    const [head = "", ...rest] = lines;
    return beside ? [padEnd(name, indent) + head.slice(indent), ...rest] : [name, ...lines];
  });
}

/** The changes without their intervals; from the right, what does not fit is left out. */
function oneLineEach(
  all: readonly Against[],
  shown: readonly string[],
  { heads, rows }: Naming,
  { width, style }: Screen,
): string[] {
  const names = (room: number): Column[] =>
    heads.map((head, index) => ({
      head: cutMiddle(head, room),
      align: "left",
      cells: all.map(({ place }) => cutMiddle(rows[place]?.[index] ?? "", room)),
    }));
  const known = shown.filter((measure) =>
    all.some(({ differences }) => differences.some((each) => each.measure === measure)),
  );
  const measured = known.map((measure): Column => {
    const cells = all.map(({ differences }) => {
      const found = differences.find((each) => each.measure === measure);
      return found === undefined ? "" : signed(found, style, false);
    });
    return { head: measureName(measure), align: "right", cells };
  });
  const tables = measured.flatMap((_, gone) =>
    [40, 24, 16, 12, 8].map((room) => [...names(room), ...measured.slice(0, measured.length - gone)]),
  );
  return drawTable(firstThatFits(tables, width), style);
}

/** Without an interval nothing is proven, so there is no sign. */
function signed(difference: Difference, style: Style, withInterval: boolean): string {
  if (difference.interval === null) return `  ${formatChange(difference)}`;
  // What is not proven is no difference that one could see.
  const outcome = difference.outcome === "inconclusive" ? "unchanged" : difference.outcome;
  const text = withInterval ? formatWithInterval(difference) : formatChange(difference);
  return `${signOf(outcome, style)} ${text}`;
}

/** Whose latency is no proof of a difference. */
export function lateDifferences(variants: readonly VariantResult[]): string[] {
  const late = variants.filter((variant) => isLate(variant)).map(({ name }) => name);
  const rest = late.length - maxNamed;
  const names = [...late.slice(0, maxNamed), ...(rest > 0 ? [`${rest} more`] : [])].join(", ");
  return late.length === 0 ? [] : [`Time was not kept in ${names}: compare with care.`];
}

function legend(all: readonly Against[], first: Row, isMany: boolean): string[] {
  const differences = all.flatMap((each) => each.differences);
  const proven = differences.some(({ interval }) => interval !== null);
  const points = differences.some(({ scale }) => scale === "difference");
  const parts = [
    ...(proven ? ["▲ better, ▼ worse (not up, down), ~ no difference that is proven"] : []),
    ...(proven && !isMany ? ["in brackets: the 95 % confidence interval"] : []),
    ...(points ? ["pts: percentage points"] : []),
  ];
  return [
    `${parts.join("; ")}${parts.length > 0 ? "." : ""}`,
    ...lateDifferences([first.variant, ...all.map(({ variant }) => variant)]),
    ...fewRuns(all, first),
  ];
}

/** That there are no intervals, and how to have some. */
function fewRuns(all: readonly Against[], { variant: first }: Row): string[] {
  const fewest = Math.min(...[first, ...all.map(({ variant }) => variant)].map(({ runs }) => runs.length));
  const isOpen = all.some(({ differences }) => differences.some(({ interval }) => interval === null));
  return isOpen && fewest < fewestRuns ? [fewRunsNote(fewest)] : [];
}
