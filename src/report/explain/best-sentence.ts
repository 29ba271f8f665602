import { figureFacts } from "../../figures/catalogue.ts";
import { isComparable, leads, type Ranked } from "../shared/best.ts";
import { deciding } from "../shared/deciding-figures.ts";
import { figureOf, formatIn, type Row } from "../shared/figures.ts";
import { formatCount, formatShare } from "../shared/format.ts";
import { idleText } from "./why.ts";

/** So many times as long as the best, and there is something to say. */
const telling = 1.5;
/** From this utilisation on, workers had hardly any time left. */
const busy = 0.8;
const maxNamed = 4;

/**
 * For people: which variants are best by the time that differs most between them, the worst beside them, and why, where
 * it shows; and which do not keep up with their rate. Of loads with a rate only: else the fastest is best. Nothing where all are about alike, or did not do the same.
 */
export function bestSentences(rows: readonly Row[]): string[] {
  if (!rows.some(({ run }) => run !== undefined && run.paced !== null)) return [];
  return [...best(rows), ...behind(rows)];
}

function behind(rows: readonly Row[]): string[] {
  const late = rows.filter(({ run }) => run?.paced?.keepsUp === "no");
  const names = late.map(({ variant }) => variant.name);
  if (names.length === 0) return [];
  const grows = "by at least 1 % of the rate";
  if (names.length === rows.length)
    return [`None of the variants keeps up with the rate: backlogs grow ${grows}.`];
  const verb = names.length === 1 ? "does" : "do";
  const use = Math.max(...late.map((row) => figureOf(row, "utilisation") ?? 1));
  const idle =
    use < busy ? `, though all workers together worked only ${formatShare(use)} of their time` : "";
  return [`${listed(names)} ${verb} not keep up with the rate: the backlog grows ${grows}${idle}.`];
}

function best(rows: readonly Row[]): string[] {
  if (!isComparable(rows)) return [];
  const figure = deciding(rows).find((each) => figureFacts(each).isLatency === true);
  if (figure === undefined) return [];
  const ranked = rows
    .flatMap((row): Ranked[] => {
      const value = figureOf(row, figure);
      return value === null ? [] : [{ row, value }];
    })
    .toSorted((a, b) => a.value - b.value);
  const [first, worst] = [ranked[0], ranked.at(-1)];
  if (first === undefined || worst === undefined || !(worst.value >= telling * first.value)) return [];
  if (first.value <= 0) return [];
  const leaders = ranked.filter((each) => each === first || !leads(first, each, figure));
  if (leaders.length === ranked.length) return [];
  const format = formatIn(figure);
  const losers = ranked.filter(
    (each) => !leaders.includes(each) && (each === worst || !leads(each, worst, figure)),
  );
  const named = (some: readonly Ranked[]): string =>
    listed(rows.filter((row) => some.some((each) => each.row === row)).map(({ variant }) => variant.name));
  const [least, longest] = [losers[0] ?? worst, worst].map(({ value }) => format(value));
  const between = ranked.find((each) => !leaders.includes(each) && !losers.includes(each));
  const next = between === undefined ? "" : `next ${between.row.variant.name}, ${format(between.value)}; `;
  const worstText = least === longest ? longest : `${least} to ${longest}`;
  const times = worst.value / first.value;
  const many = times < 10 ? times.toFixed(1) : formatCount(Number(times.toPrecision(2)));
  const meant = figure.startsWith("wait.") ? " (from due to begun)" : "";
  const once = rows.every(({ variant }) => variant.runs.length === 1) ? ", in one run each" : "";
  const told =
    `${named(leaders)}: best ${figureFacts(figure).word}${meant}, ${format(first.value)}; ${next}${named(losers)}: worst, ` +
    `${worstText}, ${losers.length > 1 ? "up to " : ""}${many} times as long${once}.`;
  return [[told, ...idleText(first.row, worst.row)].join(" ")];
}

function listed(names: readonly string[]): string {
  const rest = names.length - maxNamed;
  if (rest > 0) return `${names.slice(0, maxNamed).join(", ")} and ${rest} more`;
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} and ${names.at(-1) ?? ""}`;
}
