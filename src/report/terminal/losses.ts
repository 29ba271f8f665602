import { causes } from "../../result/cause.ts";
import type { Cause, Loss, RunResult, VariantResult } from "../../result/schema.ts";
import { brokenPromises } from "../explain/promise.ts";
import { meaningLines } from "../shared/cause-words.ts";
import { formatCount, formatShare, plural } from "../shared/format.ts";
import { sampleLines } from "../shared/loss-samples.ts";
import { field } from "../text/fields.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, firstThatFits } from "../text/table.ts";
import { cutMiddle, padEnd, padStart } from "../text/text.ts";

const maxRows = 12;

interface Shape {
  readonly width: number;
  readonly without: readonly ("share" | "kind")[];
}

/** From the widest to the narrowest; `width` is the most that a cause or a kind takes. */
const shapes: readonly Shape[] = [
  { width: 20, without: [] },
  { width: 20, without: ["share"] },
  ...[14, 10].map((width): Shape => ({ width, without: ["share"] })),
  { width: 20, without: ["share", "kind"] },
  { width: 10, without: ["share", "kind"] },
];

/**
 * What a run lost: by cause, kind and promise, what the causes mean, and a few of the messages; or nothing.
 * @param scenario as the variant was run: whether its own settings bring losses about
 */
export function lossTable(run: RunResult, screen: Screen, scenario?: VariantResult["scenario"]): string[] {
  const { fates, lostConfirmed, lostUnconfirmed } = run.ledger;
  if (fates.lost === 0) return [];
  const { bad } = screen.style;
  const broken = brokenText(brokenPromises(run, scenario), lostConfirmed);
  const parts = [
    bad(plural(fates.lost, "message")),
    ...(lostConfirmed > 0 ? [bad(`${formatCount(lostConfirmed)} confirmed${broken}`)] : []),
    ...(lostUnconfirmed > 0 ? [`${formatCount(lostUnconfirmed)} never confirmed`] : []),
  ];
  return [
    ...field("! lost", parts, screen),
    ...lossRows(run.ledger.losses, screen),
    ...causeLines(run, screen.width),
    ...sampleLines(run.ledger.samples.lost, screen.width),
  ];
}

function brokenText(broken: number, confirmed: number): string {
  if (broken === 0) return "";
  return broken === confirmed ? " (a broken promise)" : ` (${formatCount(broken)} of them a broken promise)`;
}

/** Confirmed losses first, then the most; of more than twelve rows, a row for all that are not shown. */
function lossRows(losses: readonly Loss[], screen: Screen): string[] {
  if (losses.length === 0) return [];
  const sorted = losses.toSorted((a, b) => Number(b.confirmed) - Number(a.confirmed) || b.count - a.count);
  const rest = sorted.slice(maxRows);
  const rows = sorted.slice(0, maxRows).map((loss) => cellsOf(loss, screen.style));
  if (rest.length > 0) rows.push(retainedAccountOf(rest, screen.style));
  const table = firstThatFits(
    shapes.map((shape) => columnsOf(rows, shape)),
    screen.width,
  );
  return drawTable(table, screen.style, rest.length > 0 ? [maxRows] : []);
}

interface Cells {
  readonly cause: string;
  readonly kind: string;
  readonly promise: string;
  readonly count: string;
  readonly share: string;
  readonly paint: (text: string) => string;
}

function cellsOf({ cause, kind, confirmed, count, share }: Loss, style: Style): Cells {
  return {
    cause,
    kind,
    promise: confirmed ? "confirmed" : "not confirmed",
    count: formatCount(count),
    share: formatShare(share),
    paint: confirmed ? style.bad : (text) => text,
  };
}

function retainedAccountOf(rest: readonly Loss[], style: Style): Cells {
  const sum = (losses: readonly Loss[]): number => losses.reduce((total, { count }) => total + count, 0);
  const confirmed = sum(rest.filter((loss) => loss.confirmed));
  return {
    cause: `… ${formatCount(rest.length)} more`,
    kind: "",
    promise: confirmed > 0 ? `${formatCount(confirmed)} confirmed` : "not confirmed",
    count: formatCount(sum(rest)),
    share: "",
    paint: confirmed > 0 ? style.bad : (text) => text,
  };
}

function columnsOf(rows: readonly Cells[], { width, without }: Shape): Column[] {
  const column = (head: string, align: Column["align"], cell: (row: Cells) => string): Column => ({
    head,
    align,
    cells: rows.map((row) => row.paint(cell(row))),
  });
  return [
    column("cause", "left", ({ cause }) => cutMiddle(cause, width)),
    ...(without.includes("kind") ? [] : [column("kind", "left", ({ kind }) => cutMiddle(kind, width))]),
    column("promise", "left", ({ promise }) => promise),
    column("lost", "right", ({ count }) => count),
    ...(without.includes("share") ? [] : [column("of its kind", "right", ({ share }) => share)]),
  ];
}

/** What the causes mean. A result of an older version has no table: there, how many of each too. */
function causeLines({ ledger }: RunResult, width: number): string[] {
  const lost = causes
    .map((cause): [Cause, number] => [cause, ledger.causes[cause] ?? 0])
    .filter(([, count]) => count > 0);
  const counted = ledger.losses.length === 0;
  const digits = Math.max(0, ...lost.map(([, count]) => formatCount(count).length));
  const names = Math.max(0, ...lost.map(([cause]) => cause.length));
  return lost.flatMap(([cause, count]) => {
    const many = counted ? `${padStart(formatCount(count), digits)}  ` : "";
    return meaningLines(`    ${many}${padEnd(cause, names)}  `, cause, width);
  });
}
