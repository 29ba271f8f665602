import { hitsSome, takesBrokerDown } from "../../faults/kinds.ts";
import type { FaultSummary, RunResult } from "../../result/schema.ts";
import type { Screen, Style } from "../text/style.ts";
import { type Column, drawTable, firstThatFits } from "../text/table.ts";
import { cutMiddle, hanging } from "../text/text.ts";
import { faultFailures } from "./fault-failures.ts";
import { formatCount, formatDuration } from "./format.ts";

/** The columns that a narrow screen has no room for. */
type Part = "backlog" | "redelivered" | "duplicated" | "down" | "next";

/** How the columns are headed, and how it is said that a fault was done several times. */
type Heads = Readonly<Record<Part, string>> & { readonly times: (count: string) => string };

interface Shape {
  readonly name: number;
  readonly heads: Heads;
  readonly without: readonly Part[];
}

const long: Heads = {
  down: "down",
  next: "next handled",
  backlog: "caught up",
  duplicated: "duplicated",
  redelivered: "redelivered",
  times: (count) => `, ${count} times`,
};
const medium: Heads = { ...long, duplicated: "dup.", redelivered: "redel." };
const short: Heads = { ...medium, next: "next", times: (count) => ` ×${count}` };
const name = 24;

/** From the widest to the narrowest. */
const shapes: readonly Shape[] = [
  ...[long, { ...long, duplicated: "dup.", redelivered: "redel." }, medium, short].map((heads) => ({
    name,
    heads,
    without: [],
  })),
  { name, heads: short, without: ["backlog"] },
  { name, heads: short, without: ["backlog", "redelivered"] },
  { name, heads: short, without: ["backlog", "redelivered", "duplicated"] },
  { name, heads: short, without: ["backlog", "redelivered", "duplicated", "down"] },
  { name: 12, heads: short, without: ["backlog", "redelivered", "duplicated", "down"] },
  { name: 12, heads: short, without: ["backlog", "redelivered", "duplicated", "down", "next"] },
];

/** Names that are shown of those that a fault hit. */
const maxNamed = 6;

/** One row a fault of the scenario, however often it was done, and what went wrong with them; nothing for none. */
export function faultTable(run: RunResult, screen: Screen): string[] {
  if (run.faults.length === 0) return [];
  const table = firstThatFits(
    shapes.map((shape) => columnsOf(run.faults, shape, screen.style)),
    screen.width,
  );
  return [
    ...drawTable(table, screen.style),
    ...run.faults.flatMap((fault, index) =>
      whom(fault, index).flatMap((names) => hanging("    ", names.split(" "), screen.width, " ")),
    ),
    ...faultFailures(run).flatMap((trouble) => hanging("  ! ", trouble.split(" "), screen.width, " ")),
  ];
}

function columnsOf(faults: readonly FaultSummary[], shape: Shape, style: Style): Column[] {
  const right = (head: string, cell: (fault: FaultSummary) => string): Column => ({
    head,
    align: "right",
    cells: faults.map(cell),
  });
  const { heads, without } = shape;
  const part = (what: Part, cell: (fault: FaultSummary) => string): Column[] =>
    without.includes(what) ? [] : [right(heads[what], cell)];
  const lost = (count: number): string => (count > 0 ? style.bad(formatCount(count)) : formatCount(count));
  const names = faults.map((fault, index) => `${index + 1} ${cutMiddle(fault.do, shape.name)}`);
  // Most faults leave the broker up.
  const anyDown = faults.some((fault) => fault.down !== null || isDownForGood(fault));
  return [
    { head: "fault", align: "left", cells: names },
    right("at", (fault) => when(fault, heads.times, style)),
    ...(anyDown
      ? part("down", (fault) => (isDownForGood(fault) ? style.bad("for good") : formatDuration(fault.down)))
      : []),
    ...part("next", ({ firstHandledAfter }) => formatDuration(firstHandledAfter)),
    ...part("backlog", (fault) => formatDuration(isDownForGood(fault) ? null : fault.backlogRecoveredAfter)),
    right("lost", (fault) => lost(fault.lost)),
    ...part("duplicated", ({ duplicated }) => formatCount(duplicated)),
    ...part("redelivered", ({ redelivered }) => formatCount(redelivered)),
  ];
}

/** Whether it took the broker down, which never came back. */
export function isDownForGood({ do: what, down, times }: FaultSummary): boolean {
  return takesBrokerDown(what) && times > 0 && down === null;
}

/** Whom a fault hit, where that was some and not all. */
function whom({ do: what, occurrences }: FaultSummary, index: number): string[] {
  if (!hitsSome(what)) return [];
  const names = [...new Set(occurrences.flatMap(({ who }) => who))];
  if (names.length === 0) return [];
  const more = names.length - maxNamed;
  return [`fault ${index + 1}: ${names.slice(0, maxNamed).join(", ")}${more > 0 ? ` and ${more} more` : ""}`];
}

/** The first time, and how often if more than once. */
function when({ at, times }: FaultSummary, several: Heads["times"], style: Style): string {
  if (times === 0) return style.doubtful("never");
  return formatDuration(at) + (times === 1 ? "" : several(formatCount(times)));
}
