import type { RunResult, VerdictWord } from "../../result/schema.ts";
import { faultOutcome } from "../explain/fault-outcome.ts";
import { faultSentence } from "../explain/fault-sentence.ts";
import { pointOf } from "../explain/point.ts";
import { earlyEnd } from "../shared/early-end.ts";
import { figureOf, type Row, rowsOf } from "../shared/figures.ts";
import { formatCount, formatDuration, formatRate, formatShare, plural } from "../shared/format.ts";
import { correctedText, isLate, lateLegend, withLateMark } from "../shared/generator-lateness.ts";
import { efficiencyNote } from "../shared/paced.ts";
import { sharedLoad } from "../shared/result-header.ts";
import { duplicatesOf, lostOf, total } from "../shared/variant-columns.ts";
import { comparisonNotes } from "../shared/variant-notes.ts";
import { reasons } from "../shared/verdict-lines.ts";
import { checkTables } from "./check-tables.ts";
import { type Html, html, trusted } from "./escape.ts";
import { nameText, verdictMark } from "./markup.ts";
import { maxInFull, type Shown, section } from "./shown.ts";

const words = { pass: "PASS", fail: "FAIL", inconclusive: "INCONCLUSIVE" } as const;
const classes = { pass: "good", fail: "bad", inconclusive: "doubtful" } as const;
const titleWidth = 200;

/** A circle with a tick, an octagon with a cross, a diamond with a question mark: told apart without colour. */
const shapes: Readonly<Record<VerdictWord, Html>> = {
  pass: trusted('<circle cx="12" cy="12" r="11"/><path d="M6.5 12.5l3.8 3.8 7.2-8.2"/>'),
  fail: trusted('<path d="M7.5 1h9L23 7.5v9L16.5 23h-9L1 16.5v-9z"/><path d="M8 8l8 8M16 8l-8 8"/>'),
  inconclusive: trusted(
    '<path d="M12 .8L23.2 12 12 23.2.8 12z"/><path d="M9 9.6a3 3 0 1 1 4.3 2.6c-.9.5-1.3 1-1.3 2M12 17.2v.4"/>',
  ),
};

/** The verdict and why, what was run, a sentence on each variant, and every expectation. */
export function verdictSection(shown: Shown): Html {
  const { scenario, verdict, variants, startedAt, took } = shown.result;
  const load = sharedLoad(shown.result);
  const why = reasons(shown.result);
  const told = why.join("; ");
  // A name stays as it is.
  const beginsWithName = variants.some(
    ({ name }) => told.startsWith(`${name} `) || told.startsWith(`${name}:`),
  );
  const rows = rowsOf(variants);
  const title = html`<span class="unseen">Verdict: </span><span class="verdict ${classes[verdict]}"><svg viewBox="0 0 24 24" aria-hidden="true">${shapes[verdict]}</svg>${words[verdict]}</span>`;
  const when = [
    variants.length < 2 ? "" : plural(variants.length, "variant"),
    scenario.repeat > 1 ? `${formatCount(scenario.repeat)} runs each` : "",
    `${startedAt.slice(0, 16).replace("T", " ")} UTC`,
    `took ${formatDuration(took)}`,
  ].filter((part) => part !== "");
  const content = [
    why.length > 0 && html`<p class="why">${beginsWithName ? ended(told) : sentence(told)}</p>\n`,
    scenario.description !== "" && html`<p class="about">${scenario.description}</p>\n`,
    load !== undefined && html`<p>${sentence(load)}</p>\n`,
    html`<p class="faint">${when.join(" · ")}</p>\n`,
    variants.length === 1 && outcomePoint(rows),
    ...pointOf(rows).map((told) => html`<p class="point">${told}</p>\n`),
    variants.length > 1 && html`<p>${comparisonNotes(rows, [], false).join(" ")}</p>\n`,
    headlines(rows),
    variants.length === 1 &&
      html`${lateLegend(variants).map((told) => html`<p class="point">${told}</p>\n`)}`,
    html`<h3>Expectations</h3>\n`,
    ...checkTables(shown.result),
  ];
  return section("verdict", content, title);
}

/** The heading of the page. */
export function heading({ result }: Shown): Html {
  const { name } = result.scenario;
  return html`<h1>${name.length > titleWidth ? `${Array.from(name).slice(0, titleWidth).join("")}…` : name}</h1>`;
}

/** What came of the faults, which a run with some is there for. */
function outcomePoint([row]: readonly Row[]): Html | false {
  const told = row === undefined ? null : faultOutcome(row.variant);
  return told !== null && html`<p class="point">${told}</p>\n`;
}

function headlines(rows: readonly Row[]): Html {
  if (rows.length === 0) return html`<p>The result has no variant: nothing was run.</p>\n`;
  const items = rows.map(
    (row) =>
      html`<li>${verdictMark(row.variant.verdict)} <strong>${nameText(row.variant.name)}</strong>: ${headline(row, rows.length > 1)}</li>\n`,
  );
  const list = html`<ul class="headlines">\n${items}</ul>\n`;
  if (rows.length <= maxInFull) return list;
  return html`<details><summary>A sentence on each of the ${plural(rows.length, "variant")}</summary>\n${list}</details>\n`;
}

/** `200 messages handled in 5.03 s, dispatch efficiency 52 %, 39.7 msg/s, p99 4.93 s; nothing lost.`, and its faults: what came of them where variants stand beside each other. */
function headline(row: Row, among: boolean): string {
  const { run, variant } = row;
  if (run === undefined) return "it was not run.";
  const { handled } = run.ledger.fates;
  const makespan = figureOf(row, "makespan");
  const parts = [
    `${formatCount(handled)} of ${plural(run.ledger.attempted, "message")} handled${makespan === null ? "" : ` in ${formatDuration(makespan)}`}`,
    ...otherFates(run),
    ...known(
      efficiencyNote(run) === null ? figureOf(row, "efficiency") : null,
      (value) =>
        `dispatch efficiency ${markedWhole(formatShare(value), isLate(variant, "efficiency"))}${correctedText(run)}`,
    ),
    ...(run.paced === null
      ? []
      : [
          `utilisation ${formatShare(run.paced.utilisation)}`,
          ...(run.paced.keepsUp === "unclear"
            ? []
            : [run.paced.keepsUp === "yes" ? "keeps up" : "does not keep up"]),
          ...known(
            figureOf(row, "wait.p95"),
            (value) => `wait p95 ${markedWhole(formatDuration(value), isLate(variant))}`,
          ),
          ...known(
            figureOf(row, "starvedShare"),
            (value) => `starved ${markedWhole(formatShare(value), isLate(variant, "starvedShare"))}`,
          ),
        ]),
    ...known(
      run.paced === null ? figureOf(row, "throughput") : null,
      (value) => `${markedWhole(formatRate(value), isLate(variant, "throughput"))} msg/s`,
    ),
    ...known(
      figureOf(row, "latency.p99"),
      (value) => `p99 ${markedWhole(formatDuration(value), isLate(variant))}`,
    ),
  ];
  const several = variant.runs.length > 1 ? ` (medians of ${plural(variant.runs.length, "run")})` : "";
  const early = variant.runs.flatMap((each) => earlyEnd(each) ?? []);
  const whole = `${[`${parts.join(", ")}${several}`, losses(row), ...early.slice(0, 3)].join("; ")}.`;
  const outcome = faultOutcome(variant);
  if (outcome !== null && among) return `${whole} ${outcome}`;
  const faults = faultSentence(run);
  // Of a single fault, the point above the list says it.
  if (faults === "" || (outcome !== null && run.faults.length === 1)) return whole;
  return `${whole} ${variant.runs.length > 1 ? `In run ${formatCount(run.index)}, ` : ""}${faults}.`;
}

/** What became of messages that were neither handled nor lost, as far as it did. */
function otherFates({ ledger: { fates } }: RunResult): string[] {
  const words = [
    [fates.deadLettered, "dead-lettered"],
    [fates.expired, "expired"],
    [fates.rejected, "rejected"],
    [fates.deliveryLimit, "dropped at the delivery limit"],
    [fates.refused, "refused"],
    [fates.left, "left in the queue"],
  ] as const;
  return words.filter(([count]) => count > 0).map(([count, word]) => `${formatCount(count)} ${word}`);
}

function losses(row: Row): string {
  const lost = total(row, lostOf);
  const open = total(row, ({ ledger }: RunResult) => ledger.fates.unresolved);
  const limited = total(row, ({ ledger }: RunResult) => ledger.fates.deliveryLimit);
  const confirmed = total(row, ({ ledger }: RunResult) => ledger.lostConfirmed);
  const duplicated = total(row, duplicatesOf);
  return [
    ...(lost > 0 ? [`${formatCount(lost)} lost, ${formatCount(confirmed)} of them confirmed`] : []),
    ...(lost === 0 && open === 0 && limited === 0 ? ["nothing lost"] : []),
    ...(lost === 0 && open > 0 ? [`${formatCount(open)} unresolved`] : []),
    ...(duplicated > 0 ? [`${formatCount(duplicated)} duplicated`] : []),
  ].join(", ");
}

function known(value: number | null, text: (value: number) => string): string[] {
  return value === null ? [] : [text(value)];
}

function sentence(text: string): string {
  return ended(text.slice(0, 1).toUpperCase() + text.slice(1));
}

function ended(text: string): string {
  return text.endsWith(".") ? text : `${text}.`;
}

/** A figure with its mark and its unit, which no line break may part. */
function markedWhole(text: string, late: boolean): string {
  return withLateMark(text, late).replaceAll(" ", "\u00a0");
}
