import type { RunResult } from "../result/schema.ts";
import { isAboutLoss, lostOf, type Row } from "./compared.ts";
import { formatCount, formatDuration, plural } from "./format.ts";

/** Sentences under the comparison: what its columns say, and what there is to say of all variants together. */
export function comparisonNotes(rows: readonly Row[], shown: readonly string[]): string[] {
  const loads = new Set(rows.map(({ variant }) => variant.loadDigest)).size;
  const differ = loads > 1 ? ["The variants differ in their load: compare with care."] : [];
  const repeated = rows.some(({ variant }) => variant.runs.length > 1);
  if (!isAboutLoss(rows)) {
    const note = "Each figure is of the median run; lost is of all runs together.";
    return [...(loads > 1 ? differ : spread(rows)), ...(repeated ? [note] : [])];
  }
  const meanings = [
    ["confirmed", "lost although the broker had confirmed it"],
    ["down", "the broker took no connections"],
    ["next", "from a fault to the next message handled"],
  ] as const;
  const known = meanings.filter(([head]) => shown.includes(head)).map((meaning) => meaning.join(": "));
  const note = "Counts are of all runs together, other figures of the median run.";
  return [
    ...(known.length > 0 ? [`${known.join("; ")}.`] : []),
    toll(rows),
    ...differ,
    ...(repeated ? [note] : []),
  ];
}

/** How many variants lost nothing, and how many broke a promise. */
function toll(rows: readonly Row[]): string {
  const having = (what: (run: RunResult) => number): number =>
    rows.filter(({ variant }) => variant.runs.some((run) => what(run) > 0)).length;
  const [losing, breaking] = [having(lostOf), having(({ ledger }) => ledger.lostConfirmed)];
  const all = plural(rows.length, "variant");
  if (losing === 0) return `None of ${all} lost anything.`;
  return `${formatCount(losing)} of ${all} lost messages; ${formatCount(breaking)} lost confirmed ones.`;
}

/** One sentence on the fastest and the slowest, when they did the same and their runs do not overlap. */
function spread(rows: readonly Row[]): string[] {
  const ranked = rows
    .filter(({ variant }) => variant.runs.length > 0 && variant.runs.every(isMeasured))
    .toSorted((a, b) => makespan(a.run) - makespan(b.run));
  const [fastest, slowest] = [ranked[0], ranked.at(-1)];
  if (fastest === undefined || slowest === undefined || fastest === slowest) return [];
  const factor = makespan(slowest.run) / makespan(fastest.run);
  const overlap =
    Math.max(...fastest.variant.runs.map(makespan)) >= Math.min(...slowest.variant.runs.map(makespan));
  if (overlap || !(factor >= 1.1) || !Number.isFinite(factor)) return [];
  return [
    `${fastest.variant.name} took ${formatDuration(makespan(fastest.run))}, ` +
      `${slowest.variant.name} ${formatDuration(makespan(slowest.run))} ` +
      `for the same load: ${factor.toFixed(1)} times as long.`,
  ];
}

function isMeasured(run: RunResult): boolean {
  return run.ending === "completed" && run.dispatch.makespan !== null;
}

function makespan(run: RunResult | undefined): number {
  return run?.dispatch.makespan ?? 0;
}
