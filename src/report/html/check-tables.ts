import type { Check, Result } from "../../result/schema.ts";
import {
  actualsText,
  type Judged,
  judgedOf,
  markedActual,
  placeOf,
  sameChecks,
} from "../shared/check-groups.ts";
import { expectationCount } from "../shared/expectation-count.ts";
import { plural } from "../shared/format.ts";
import { formatExpected, unitOf } from "../shared/units.ts";
import { type Html, html } from "./escape.ts";
import { nameText, verdictMark } from "./markup.ts";
import { tableHtml } from "./table.ts";

const maxRows = 24;
const maxInAll = 1000;
const order: readonly Check["verdict"][] = ["fail", "inconclusive", "warn", "pass"];

interface Row {
  readonly check: Check;
  readonly actual: string;
  readonly variant: string;
  readonly runs: string;
  readonly line: number | null;
}

/** Every expectation, what failed first, and what holds in several variants in one row; of many, those that hold are folded away. */
export function checkTables(result: Result): Html[] {
  const all = judgedOf(result);
  if (all.length === 0) return [html`<p>No expectations: nothing was asked of this run.</p>\n`];
  const sorted = order.flatMap((verdict) => {
    const found = all.filter(({ check }) => check.verdict === verdict);
    // What is amiss is told one by one.
    const isAmiss = verdict === "fail" || verdict === "warn";
    return (isAmiss ? found.map((each) => [each]) : sameChecks(found)).flatMap(rowOf);
  });
  if (sorted.length <= maxRows) return [checkTable(sorted, "What was expected, and what came of it", result)];
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

function rowOf(group: readonly Judged[]): Row[] {
  const [first] = group;
  if (first === undefined) return [];
  const { check } = first;
  const { variant, runs } = placeOf(group);
  const actual = group.length === 1 ? markedActual(first) : actualsText(group);
  const line = group.every((each) => each.check.line === check.line) ? check.line : null;
  return [{ check, actual, variant, runs, line }];
}

function checkTable(all: readonly Row[], caption: string, { scenario, variants }: Result): Html {
  const shown = all.slice(0, maxInAll);
  const rest = all.length - shown.length;
  const texts = (cell: (row: Row) => string): string[] => shown.map(cell);
  const over = texts(({ runs }) => runs);
  const places = texts(({ line }) => (line === null ? "" : `${nameText(scenario.file)}:${line}`));
  const columns = [
    { head: "expectation", align: "left", cells: texts(({ check }) => nameText(check.name)) },
    { head: "verdict", align: "left", cells: shown.map(({ check }) => verdictMark(check.verdict)) },
    {
      head: "expected",
      align: "right",
      cells: texts(({ check }) => nameText(formatExpected(check.expected, unitOf(check.name)))),
    },
    { head: "actual", align: "right", cells: texts(({ actual }) => actual) },
    ...(variants.length > 1
      ? [{ head: "variant", align: "left", cells: texts(({ variant }) => nameText(variant)) } as const]
      : []),
    ...(over.some((text) => text !== "") ? [{ head: "of", align: "left", cells: over } as const] : []),
    ...(places.some((text) => text !== "")
      ? [{ head: "asked for in", align: "left", cells: places } as const]
      : []),
  ] as const;
  const table = tableHtml(columns, { caption, stacks: true });
  return rest > 0 ? html`${table}<p>… and ${plural(rest, "more")} in the result.</p>\n` : table;
}
