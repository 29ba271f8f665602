import { inertText } from "../result/inert.ts";
import { recordColumns } from "../result/record-columns.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { Result, RunResult } from "../result/schema.ts";
import type { Reporter } from "./shared/reporter.ts";

/** A file for spreadsheets and notebooks. */
export interface CsvFile {
  readonly name: string;
  readonly text: string;
}

type Cell = string | number | boolean | null;

const maxKnown = 10_000;

/**
 * The figures of a result as CSV: `runs.csv`, `workers.csv`, `timeline.csv` and, with the rows of its record, `messages.csv`.
 * Durations in ms, rates per second, shares 0 to 1; a cell without a value is empty.
 */
export function csvFiles(result: Result, rows: readonly RecordRows[] | null): CsvFile[] {
  const line = lineWriter();
  const files = [
    { name: "runs.csv", text: runs(result, line) },
    { name: "workers.csv", text: workers(result, line) },
    { name: "timeline.csv", text: timeline(result, line) },
  ];
  return rows === null ? files : [...files, { name: "messages.csv", text: messages(rows, line) }];
}

export const reporter: Reporter = {
  async ofResult({ result, rows }) {
    return csvFiles(result, await rows()).map((file) => ({ to: "file", ...file }));
  },
};

const figures = [
  "prefetch",
  "messages",
  "messageShare",
  "busy",
  "busyShare",
  "overrun",
  "throughput",
  "received",
  "notHandled",
  "maxInFlight",
  "redelivered",
  "redeliveredFlags",
  "reconnects",
] as const;

const ofRun: readonly (readonly [string, (run: RunResult) => Cell])[] = [
  ["ending", ({ ending }) => ending],
  ["attempted", ({ ledger }) => ledger.attempted],
  ["handled", ({ ledger }) => ledger.fates.handled],
  ["lost", ({ ledger }) => ledger.fates.lost],
  ["makespan", ({ dispatch }) => dispatch.makespan],
  ["ideal", ({ dispatch }) => dispatch.ideal],
  ["efficiency", ({ dispatch }) => dispatch.efficiency],
  ["starvedShare", ({ dispatch }) => dispatch.starvedShare],
  ["throughput", ({ throughput }) => throughput],
  ["offered", ({ paced }) => paced?.offered ?? null],
  ["utilisation", ({ paced }) => paced?.utilisation ?? null],
  ["backlogAtEnd", ({ paced }) => paced?.backlogAtEnd ?? null],
  ["growth", ({ paced }) => paced?.growth ?? null],
  ["growthError", ({ paced }) => paced?.growthError ?? null],
  ["keepsUp", ({ paced }) => paced?.keepsUp ?? null],
  ...(["wait", "latency"] as const).flatMap((what) =>
    (["mean", "p50", "p95", "p99", "max"] as const).map(
      (which): readonly [string, (run: RunResult) => Cell] => [`${what}.${which}`, (run) => run[what][which]],
    ),
  ),
];

function runs(result: Result, line: Line): string {
  const all = runsOf(result);
  const kinds = [...new Set(all.flatMap(({ run }) => Object.keys(run.kinds)))];
  const header = ["variant", "run", ...ofRun.map(([name]) => name), ...kinds.map((kind) => `${kind}.p95`)];
  const lines = all.map(({ variant, run }) => {
    const byKind = new Map(Object.entries(run.kinds));
    return line([
      variant,
      run.index,
      ...ofRun.map(([, cell]) => cell(run)),
      ...kinds.map((kind) => byKind.get(kind)?.latency.p95 ?? null),
    ]);
  });
  return [line(header), ...lines].join("");
}

function workers(result: Result, line: Line): string {
  const runs = runsOf(result);
  const kinds = [...new Set(runs.flatMap(({ run }) => Object.keys(run.kinds)))];
  const header = ["variant", "run", "worker", ...figures, ...kinds.map((kind) => `messages.${kind}`)];
  const lines = runs.flatMap(({ variant, run }) =>
    run.workers.map((worker) => {
      const byKind = new Map(Object.entries(worker.byKind));
      return line([
        variant,
        run.index,
        worker.name,
        ...figures.map((figure) => worker[figure]),
        ...kinds.map((kind) => byKind.get(kind) ?? null),
      ]);
    }),
  );
  return [line(header), ...lines].join("");
}

const courses = ["ready", "unacked", "published", "confirmed", "handled"] as const;

function timeline(result: Result, line: Line): string {
  const lines = runsOf(result).flatMap(({ variant, run: { index, timeline } }) =>
    timeline.handled.map((_, place) =>
      line([
        variant,
        index,
        place * timeline.interval,
        ...courses.map((course) => timeline[course][place] ?? null),
      ]),
    ),
  );
  return [line(["variant", "run", "at", ...courses]), ...lines].join("");
}

function messages(all: readonly RecordRows[], line: Line): string {
  const lines = [line(recordColumns.map(({ name }) => name))];
  for (const rows of all) {
    const columns = recordColumns.map((column) => column.get(rows));
    for (let row = 0; row < rows.length; row++) lines.push(line(columns.map((get) => get(row))));
  }
  return lines.join("");
}

function runsOf({ variants }: Result): { readonly variant: string; readonly run: RunResult }[] {
  return variants.flatMap(({ name, runs }) => runs.map((run) => ({ variant: name, run })));
}

/** A line of RFC 4180, with its end. */
type Line = (cells: readonly Cell[]) => string;

/** Writes lines; texts that come again and again are looked at once. */
function lineWriter(): Line {
  const known = new Map<string, string>();
  const text = (cell: string): string => {
    const found = known.get(cell) ?? quoted(harmless(cell));
    if (known.size < maxKnown) known.set(cell, found);
    return found;
  };
  return (cells) =>
    `${cells.map((cell) => (typeof cell === "string" ? text(cell) : String(cell ?? ""))).join(",")}\r\n`;
}

/** A text that no spreadsheet takes for a formula: https://owasp.org/www-community/attacks/CSV_Injection */
function harmless(text: string): string {
  const inert = inertText(text);
  return /^[=+\-@\t\r]/.test(text) || /^[=+\-@]/.test(inert) ? `'${inert}` : inert;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
