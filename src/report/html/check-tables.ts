import type { Check, Result } from "../../result/schema.ts";
import { overText } from "../check-over.ts";
import { actualText } from "../check-words.ts";
import { expectationCount } from "../expectation-count.ts";
import { plural } from "../format.ts";
import { formatExpected, unitOf } from "../units.ts";
import { type Html, html } from "./escape.ts";
import { nameText, verdictMark } from "./markup.ts";
import { tableHtml } from "./table.ts";

const mostRows = 24;
const mostInAll = 1000;
const order: readonly Check["verdict"][] = ["fail", "inconclusive", "warn", "pass"];

interface Judged {
  readonly check: Check;
  /** Empty: it is of no variant alone. */
  readonly variant: string;
  readonly runs: number | undefined;
}

/** Every expectation, what failed first; of many, those that hold are folded away. */
export function checkTables(result: Result): Html[] {
  const all: Judged[] = [
    ...result.checks.map((check) => ({ check, variant: "", runs: undefined })),
    ...result.variants.flatMap(({ checks, name, runs }) =>
      checks.map((check) => ({ check, variant: name, runs: runs.length })),
    ),
  ];
  if (all.length === 0) return [html`<p>No expectations: nothing was asked of this run.</p>\n`];
  const sorted = all.toSorted((a, b) => order.indexOf(a.check.verdict) - order.indexOf(b.check.verdict));
  if (sorted.length <= mostRows)
    return [checkTable(sorted, "What was expected, and what came of it", result)];
  const held = sorted.filter(({ check }) => check.verdict === "pass");
  const others = sorted.filter(({ check }) => check.verdict !== "pass");
  const holding = plural(expectationCount(result, "pass"), "expectation");
  return [
    ...(others.length > 0 ? [checkTable(others, "What does not hold", result)] : []),
    ...(held.length > 0
      ? [
          html`<details><summary>${holding} met</summary>\n${checkTable(held, "What holds", result)}</details>\n`,
        ]
      : []),
  ];
}

function checkTable(all: readonly Judged[], caption: string, { scenario, variants }: Result): Html {
  const shown = all.slice(0, mostInAll);
  const rest = all.length - shown.length;
  const texts = (cell: (judged: Judged) => string): string[] => shown.map(cell);
  const over = texts(({ check, runs }) => overText(check, runs));
  const place = ({ line }: Check): string => (line === null ? "" : `${nameText(scenario.file)}:${line}`);
  const places = texts(({ check }) => place(check));
  const columns = [
    { head: "expectation", align: "left", cells: texts(({ check }) => nameText(check.name)) },
    { head: "verdict", align: "left", cells: shown.map(({ check }) => verdictMark(check.verdict)) },
    {
      head: "expected",
      align: "right",
      cells: texts(({ check }) => nameText(formatExpected(check.expected, unitOf(check.name)))),
    },
    { head: "actual", align: "right", cells: texts(({ check }) => actualText(check)) },
    ...(variants.length > 1
      ? [{ head: "variant", align: "left", cells: texts(({ variant }) => nameText(variant)) } as const]
      : []),
    ...(over.some((text) => text !== "") ? [{ head: "of", align: "left", cells: over } as const] : []),
    ...(places.some((text) => text !== "")
      ? [{ head: "asked for in", align: "left", cells: places } as const]
      : []),
  ] as const;
  const table = tableHtml(columns, { caption });
  return rest > 0 ? html`${table}<p>… and ${plural(rest, "more")} in the result.</p>\n` : table;
}
