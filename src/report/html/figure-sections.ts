import { statLabel, statNames } from "../../figures/stats.ts";
import type { RunResult, Stats, VariantResult } from "../../result/schema.ts";
import {
  formatCount,
  formatDuration,
  formatIndex,
  formatRate,
  formatShare,
  plural,
} from "../shared/format.ts";
import { isLate, lateMark, lateText, withLateMark } from "../shared/generator-lateness.ts";
import { isFlaggedOtherwise } from "../shared/ledger-line.ts";
import { efficiencyNote, efficiencyScope, growthText, keepsUpText } from "../shared/paced.ts";
import { fairnessScale, starved } from "../shared/run-summary.ts";
import { handledOf, held } from "../shared/worker-table.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";
import {
  figure,
  figures,
  nothingRun,
  runVariants,
  type Shown,
  type ShownVariant,
  section,
  underName,
  whichRun,
} from "./shown.ts";
import { type HtmlColumn, tableHtml } from "./table.ts";

/** Of a table of workers: of 10,000 nobody reads each. */
const maxWorkers = 500;

/** Who worked when. */
export function workSection({ picture, result }: Shown): Html {
  if (runVariants(result).length === 0) return section("work", [nothingRun]);
  const drawn = picture.variants.filter(({ blocks }) => blocks !== null).length;
  const missing =
    drawn > 0
      ? "Some variants have no record of their messages."
      : result.variants.every(isSummedUp)
        ? "There is nothing to draw: with `record: summary` nothing is kept of single messages."
        : "There is nothing to draw: the result has no record of its messages beside it.";
  return section("work", [
    drawn > 0 && figure("work"),
    (drawn === 0 || drawn < picture.variants.length) && html`<p>${missing}</p>\n`,
  ]);
}

/** Whether the scenario says `record: summary`. */
function isSummedUp({ scenario }: VariantResult): boolean {
  const settings = typeof scenario === "object" && scenario !== null ? scenario : {};
  return "record" in settings && settings.record === "summary";
}

/** The backlog and the throughput over time. */
export function overTimeSection(shown: Shown): Html {
  const has = figures(shown, ["backlog", "throughput"], ({ overTime }) => overTime.handled.length > 0);
  const charts = has.length > 0 ? has : [html`<p>Nothing was measured.</p>\n`];
  return section("over-time", [...charts, pacedTable(shown)]);
}

/** How each variant stood up to the rate at which its messages came. */
function pacedTable({ result }: Shown): Html | false {
  const paced = runVariants(result).flatMap(({ variant, run }) =>
    run.paced === null ? [] : [{ variant, run, paced: run.paced }],
  );
  if (paced.length === 0) return false;
  const right = (head: string, cell: (row: (typeof paced)[number]) => string): HtmlColumn => ({
    head,
    align: "right",
    cells: paced.map(cell),
  });
  const wait = (which: "mean" | "p95" | "p99"): HtmlColumn =>
    right(`wait ${which}`, ({ variant, run }) =>
      withLateMark(formatDuration(run.wait[which]), isLate(variant)),
    );
  const table = tableHtml(
    [
      { head: "variant", align: "left", cells: paced.map(({ variant }) => nameText(variant.name)) },
      right("keeps up", (row) => keepsUpText(row.paced)),
      right("msg/s came", (row) => formatRate(row.paced.offered)),
      right("utilisation", (row) => formatShare(row.paced.utilisation)),
      wait("mean"),
      wait("p95"),
      wait("p99"),
      right("backlog at the end", (row) => formatCount(row.paced.backlogAtEnd)),
      right("its growth", (row) => growthText(row.paced)),
    ],
    { caption: "At the rate at which messages came" },
  );
  const note = paced.some(({ run }) => efficiencyNote(run) !== null);
  return html`${table}${note && html`<p class="note">Dispatch efficiency says little here: at this rate a run takes as long as its messages take to come; look at wait and starved.</p>\n`}`;
}

/** How long messages took, by kind. */
export function latencySection(shown: Shown): Html {
  const ran = runVariants(shown.result);
  if (ran.length === 0) return section("latency", [nothingRun]);
  return section("latency", [
    ...figures(shown, ["percentiles", "histogram"], ({ latency }) => latency.length > 0),
    ...ran.map((each) =>
      underName(shown, each.variant, whichRun(each), html`${lateNote(each)}${statsTable(each)}`),
    ),
  ]);
}

/** Figures that say more of the tool are not to be taken for the broker's. */
function lateNote({ variant }: ShownVariant): Html {
  const late = lateText(variant.runs);
  if (late === null) return html``;
  return html`<p class="note">${lateMark} Time was not kept: ${late}. Latency and wait say more of that than of the broker.</p>\n`;
}

function statsTable({ variant, run }: ShownVariant): Html {
  const kinds = Object.entries(run.kinds);
  const { handled } = run.ledger.fates;
  const late = isLate(variant);
  const rows: readonly { what: string; messages: number | null; stats: Stats }[] = [
    { what: withLateMark("latency, all messages", late), messages: handled, stats: run.latency },
    ...(kinds.length < 2
      ? []
      : kinds.map(([kind, { messages, latency }]) => ({
          what: withLateMark(`latency, ${nameText(kind)}`, late),
          messages,
          stats: latency,
        }))),
    {
      what: withLateMark("wait for a worker", late),
      messages: countOf(run.distributions.wait),
      stats: run.wait,
    },
    { what: "confirm", messages: run.ledger.confirmed, stats: run.confirm },
  ];
  const columns: HtmlColumn[] = [
    { head: "time", align: "left", cells: rows.map(({ what }) => what) },
    { head: "messages", align: "right", cells: rows.map(({ messages }) => formatCount(messages)) },
    ...statNames.map(
      (stat): HtmlColumn => ({
        head: statLabel(stat),
        align: "right",
        cells: rows.map(({ stats }) => formatDuration(stats[stat])),
      }),
    ),
  ];
  return tableHtml(columns, { caption: `How long messages took: ${nameText(variant.name)}` });
}

/** Of all kinds together; null in results of older versions. */
function countOf(distributions: RunResult["distributions"]["wait"]): number | null {
  return distributions.find(({ kind }) => kind === null)?.count ?? null;
}

/** Who got how many messages, and how much work. */
export function shareSection(shown: Shown): Html {
  const ran = runVariants(shown.result);
  if (ran.length === 0) return section("share", [nothingRun]);
  return section("share", [
    ...figures(shown, ["share"], ({ workers }) => workers.length > 0),
    ...ran.map((each) =>
      underName(shown, each.variant, whichRun(each), html`${dispatchText(each.run)}${workerTable(each)}`),
    ),
  ]);
}

function dispatchText(run: RunResult): Html {
  const { dispatch } = run;
  const { messages, busy } = dispatch.fairness;
  const scope = efficiencyScope(run);
  return html`<p>Took ${formatDuration(dispatch.makespan)}, ideal ${formatDuration(dispatch.ideal)}: dispatch efficiency <strong>${formatShare(dispatch.efficiency)}</strong>${scope === null ? "" : ` ${scope}`}. Starved: ${starved(run)}. Fairness of messages ${formatIndex(messages)}, of work ${formatIndex(busy)} ${fairnessScale(run.workers.length)}.</p>
`;
}

/** More are folded away: on a phone a thousand rows are fifty screens. */
const maxInSight = 50;

function workerTable({ variant, run }: ShownVariant): Html {
  const workers = run.workers.slice(0, maxWorkers);
  const rest = run.workers.length - workers.length;
  if (workers.length === 0) return html``;
  const kinds = [
    ...new Set([...Object.keys(run.kinds), ...workers.flatMap(({ byKind }) => Object.keys(byKind))]),
  ];
  const right = (head: string, cell: (worker: (typeof workers)[number]) => string | Html): HtmlColumn => ({
    head,
    align: "right",
    cells: workers.map(cell),
  });
  const undone = workers.some(({ notHandled }) => notHandled > 0);
  const flagged = workers.some(isFlaggedOtherwise);
  const columns: HtmlColumn[] = [
    { head: "worker", align: "left", cells: workers.map(({ name }) => nameText(name)) },
    right("messages", ({ messages }) => formatCount(messages)),
    right("share", ({ messageShare }) => formatShare(messageShare)),
    ...(kinds.length < 2
      ? []
      : kinds.map((kind) => right(nameText(kind), (worker) => formatCount(handledOf(worker, kind))))),
    right("busy", ({ busyShare }) => barCell(busyShare)),
    right("msg/s", ({ throughput }) => formatRate(throughput)),
    right("held / prefetch", held),
    ...(undone ? [right("not handled", ({ notHandled }) => formatCount(notHandled))] : []),
    right("redelivered", ({ redelivered }) => formatCount(redelivered)),
    ...(flagged ? [right("flagged so", ({ redeliveredFlags }) => formatCount(redeliveredFlags))] : []),
  ];
  const table = tableHtml(columns, { caption: `Workers: ${nameText(variant.name)}` });
  const whole =
    rest > 0
      ? html`${table}<p>… and ${plural(rest, "more worker")} in the result.</p>
`
      : table;
  if (workers.length <= maxInSight) return whole;
  return html`<details><summary>Each of the ${plural(run.workers.length, "worker")}</summary>
${whole}</details>
`;
}

function barCell(share: number | null): Html {
  const width = Math.round(1000 * Math.min(1, Math.max(0, share ?? 0))) / 10;
  return html`<span class="bar" aria-hidden="true"><span style="width:${width}%"></span></span><span class="share">${formatShare(share)}</span>`;
}
