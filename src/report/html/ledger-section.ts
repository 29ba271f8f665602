import { type Cause, causeSchema, type RunResult } from "../../result/schema.ts";
import { causeMeanings } from "../shared/cause-words.ts";
import { faultFailures } from "../shared/fault-failures.ts";
import { isDownForGood } from "../shared/fault-table.ts";
import { formatCount, formatDuration, formatShare, plural } from "../shared/format.ts";
import { fatePieces, isFlaggedOtherwise, publishedPieces } from "../shared/ledger-line.ts";
import { links } from "../shared/links.ts";
import { type Html, html } from "./escape.ts";
import { lossExamples } from "./loss-examples.ts";
import { marked, nameText, rich } from "./markup.ts";
import { figures, nothingRun, runVariants, type Shown, section, whichRun } from "./shown.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

const maxRows = 300;

/** A run with what it is called. */
interface NamedRun {
  readonly name: string;
  readonly run: RunResult;
}

/** What became of every message: the fates, what was lost and why, and what the faults did. */
export function ledgerSection(shown: Shown): Html {
  const all = runVariants(shown.result).flatMap(({ variant }) =>
    variant.runs.map(
      (run): NamedRun => ({
        name:
          variant.runs.length > 1
            ? `${nameText(variant.name)}, run ${formatCount(run.index)}`
            : nameText(variant.name),
        run,
      }),
    ),
  );
  const lossy = all.filter(({ run }) => run.ledger.fates.lost > 0);
  if (all.length === 0) return section("ledger", [nothingRun]);
  return section("ledger", [
    ...figures(shown, ["flow"]),
    fateTable(shown),
    html`<h3>Losses</h3>\n`,
    lossy.length === 0 ? html`<p>${nothingLost(all)}</p>\n` : html`${lossTable(lossy)}${causeList(lossy)}`,
    ...lossExamples(lossy),
    ...faults(all),
  ]);
}

function nothingLost(all: readonly NamedRun[]): string {
  return all.some(({ run }) => run.ledger.fates.deliveryLimit > 0)
    ? "No message was lost but those that the broker dropped at the delivery limit."
    : "No message was lost.";
}

function fateTable(shown: Shown): Html {
  const rows = runVariants(shown.result);
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ variant }) => nameText(variant.name)) },
    ...(rows.some(({ variant }) => variant.runs.length > 1)
      ? [{ head: "of", align: "left", cells: rows.map(whichRun) } as const]
      : []),
    { head: "published", align: "left", cells: rows.map(({ run }) => publishedPieces(run).join(", ")) },
    {
      head: "became of them",
      align: "left",
      cells: rows.map(
        ({ run }) => html`<span class="wide">${rich(fatePieces(run, marked).join(", "))}</span>`,
      ),
    },
    ...(rows.some(({ run }) => links(run).length > 0)
      ? [{ head: "links", align: "left", cells: rows.map(({ run }) => links(run).join(", ")) } as const]
      : []),
  ];
  return tableHtml(columns, { caption: "The ledger" });
}

/** What each run lost: broken promises first, then the most. */
function lossTable(runs: readonly NamedRun[]): Html {
  const all = runs.flatMap(({ name, run }) =>
    run.ledger.losses
      .toSorted((a, b) => Number(b.confirmed) - Number(a.confirmed) || b.count - a.count)
      .map((loss, index) => ({ name, loss, starts: index === 0 })),
  );
  // Results of older versions have only the causes.
  if (all.length === 0) return causeTable(runs);
  const rows = all.slice(0, maxRows);
  const rest = all.length - rows.length;
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ name }) => name) },
    { head: "cause", align: "left", cells: rows.map(({ loss }) => loss.cause) },
    { head: "kind", align: "left", cells: rows.map(({ loss }) => nameText(loss.kind)) },
    {
      head: "the broker's promise",
      align: "left",
      cells: rows.map(({ loss }) => (loss.confirmed ? marked.bad("confirmed") : "not confirmed")),
    },
    { head: "lost", align: "right", cells: rows.map(({ loss }) => formatCount(loss.count)) },
    { head: "of its kind", align: "right", cells: rows.map(({ loss }) => formatShare(loss.share)) },
  ];
  const ruled = rows.flatMap(({ starts }, index) => (starts && index > 0 ? [index] : []));
  const table = tableHtml(columns, { caption: "Lost messages by cause, kind and promise", ruled });
  return rest > 0 ? html`${table}<p>… and ${plural(rest, "more row")} in the result.</p>\n` : table;
}

function causeTable(runs: readonly NamedRun[]): Html {
  const rows = runs.flatMap(({ name, run }) =>
    causeSchema.options
      .map((cause) => ({ name, cause, count: run.ledger.causes[cause] ?? 0 }))
      .filter(({ count }) => count > 0),
  );
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ name }) => name) },
    { head: "cause", align: "left", cells: rows.map(({ cause }) => cause) },
    { head: "lost", align: "right", cells: rows.map(({ count }) => formatCount(count)) },
  ];
  return tableHtml(columns, { caption: "Lost messages by cause" });
}

function causeList(runs: readonly NamedRun[]): Html {
  const isThere = (cause: Cause): boolean => runs.some(({ run }) => (run.ledger.causes[cause] ?? 0) > 0);
  const items = causeSchema.options
    .filter(isThere)
    .map((cause) => html`<div><dt>${cause}</dt><dd>${causeMeanings[cause]}</dd></div>\n`);
  return html`<dl class="facts">\n${items}</dl>\n`;
}

function faults(runs: readonly NamedRun[]): Html[] {
  const all = runs.flatMap(({ name, run }) => run.faults.map((fault, index) => ({ name, fault, index })));
  if (all.length === 0) return [];
  const rows = all.slice(0, maxRows);
  const rest = all.length - rows.length;
  const right = (head: string, cell: (fault: (typeof rows)[number]["fault"]) => string): HtmlColumn => ({
    head,
    align: "right",
    cells: rows.map(({ fault }) => cell(fault)),
  });
  const lost = (count: number): string => (count > 0 ? marked.bad(formatCount(count)) : formatCount(count));
  const columns: HtmlColumn[] = [
    { head: "variant", align: "left", cells: rows.map(({ name }) => name) },
    {
      head: "fault",
      align: "left",
      cells: rows.map(({ fault, index }) => `${index + 1} ${nameText(fault.do)}`),
    },
    right("at", ({ at, times }) => (times === 0 ? marked.doubtful("never") : formatDuration(at))),
    right("times", ({ times }) => formatCount(times)),
    right("broker down", (fault) =>
      isDownForGood(fault) ? marked.bad("for good") : formatDuration(fault.down),
    ),
    right("next handled after", ({ firstHandledAfter }) => formatDuration(firstHandledAfter)),
    right("caught up after", (fault) =>
      formatDuration(isDownForGood(fault) ? null : fault.backlogRecoveredAfter),
    ),
    right("lost", (fault) => lost(fault.lost)),
    right("duplicated", ({ duplicated }) => formatCount(duplicated)),
    right("redelivered", ({ redelivered }) => formatCount(redelivered)),
    ...(rows.some(({ fault }) => isFlaggedOtherwise(fault))
      ? [right("flagged so", ({ redeliveredFlags }) => formatCount(redeliveredFlags))]
      : []),
  ];
  const troubles = runs.flatMap(({ name, run }) =>
    faultFailures(run).map((trouble) => `${name}: ${trouble}`),
  );
  return [
    html`<h3>Faults</h3>\n`,
    tableHtml(columns, { caption: "What was done on purpose, and what it did" }),
    ...(rest > 0 ? [html`<p>… and ${plural(rest, "more fault")} in the result.</p>\n`] : []),
    ...troubles.slice(0, maxRows).map((trouble) => html`<p class="doubtful">${trouble}</p>\n`),
  ];
}
