import { kindNamed, takesBrokerDown } from "../../faults/kinds.ts";
import { causes } from "../../result/cause.ts";
import type { Cause, FaultSummary, RunResult, VariantResult } from "../../result/schema.ts";
import { causeMeanings } from "../shared/cause-words.ts";
import { isDownForGood } from "../shared/fault-table.ts";
import { formatCount, formatDuration, plural } from "../shared/format.ts";
import { isStored, sectionOf } from "./scenario-facts.ts";

/** With more variants, what came of the faults of each is too much for a head. */
const maxVariants = 6;

/**
 * What came of a variant whose faults took the broker or connections away, over all its runs: `Broker killed at 3.03 s,
 * down 4.04 s: none of the 800 confirmed messages was lost. Work resumed 5.25 s after the kill.` Null without such.
 */
export function faultOutcome({
  runs,
  scenario,
}: Pick<VariantResult, "runs"> & Partial<Pick<VariantResult, "scenario">>): string | null {
  const head = headOf(runs);
  if (head === null) return null;
  return `${head}: ${[lossText(runs, brokerWentDown(runs) ? storedText(scenario) : ""), ...otherwise(runs)].join("; ")}.${resumed(runs)}`;
}

/** The same of each of a few variants, by their names where there are several. */
export function faultOutcomes(variants: readonly VariantResult[]): string[] {
  if (variants.length > maxVariants) return [];
  return variants.flatMap((variant) => {
    const told = faultOutcome(variant);
    if (told === null) return [];
    return [variants.length === 1 ? told : `${variant.name}: ${told}`];
  });
}

function disruptions({ faults }: RunResult): FaultSummary[] {
  return faults.filter(
    ({ do: what, times, down }) => times > 0 && (kindNamed(what)?.outcome !== undefined || down !== null),
  );
}

function timesOf(faults: readonly FaultSummary[]): number {
  return sum(faults, ({ times }) => times);
}

function headOf(runs: readonly RunResult[]): string | null {
  const all = runs.map(disruptions);
  const faults = all.flat();
  const [fault] = faults;
  if (fault === undefined) return null;
  const counts = new Set(all.map(timesOf));
  const times = counts.size === 1 ? timesOf(all[0] ?? []) : timesOf(faults);
  const words = faults.every((each) => each.do === fault.do) ? kindNamed(fault.do)?.outcome?.done : undefined;
  const done = words === undefined ? plural(times, "fault") : `${words}${oftenText(times)}`;
  const down = downText(all, words !== undefined && kindNamed(fault.do)?.target === "broker");
  if (runs.length > 1)
    return `${done} in ${counts.size === 1 ? "each of " : ""}${plural(runs.length, "run")}${down}`;
  return `${done}${times === 1 ? ` at ${formatDuration(fault.at)}` : ""}${down}`;
}

function oftenText(times: number): string {
  if (times === 1) return "";
  return times === 2 ? " twice" : ` ${formatCount(times)} times`;
}

/** How long the broker was away, where that is known of every time. */
function downText(all: readonly (readonly FaultSummary[])[], isOfBroker: boolean): string {
  const broker = isOfBroker ? "" : "broker ";
  if (all.some((own) => own.some(isDownForGood))) return `, ${broker}down for good`;
  const downs = all.map((own) => own.flatMap(downsOf));
  if (downs.flat().length === 0) return "";
  if (downs.flat().includes(null)) return "";
  const longest = downs.map((own) => sum(own, (down) => down ?? 0)).reduce((a, b) => Math.max(a, b));
  const several = downs.some((own) => own.length > 1) ? " in all" : "";
  return `, ${broker}down ${all.length > 1 ? "up to " : ""}${formatDuration(longest)}${several}`;
}

/** ms of each time that the broker was taken down; null where nobody knows. */
function downsOf({ do: what, down, times, occurrences }: FaultSummary): (number | null)[] {
  if (down === null) return [];
  if (occurrences.length === 0) return [times === 1 ? down : null];
  const always = takesBrokerDown(what);
  return occurrences.flatMap((each) => (each.down !== null || always ? [each.down] : []));
}

/** How much was lost of what the broker had confirmed, or where it confirmed nothing, of all. */
function lossText(runs: readonly RunResult[], stored: string): string {
  const of = (count: (ledger: RunResult["ledger"]) => number): number =>
    sum(runs, ({ ledger }) => count(ledger));
  const confirmed = of((ledger) => ledger.confirmed);
  const promised = confirmed > 0;
  const all = promised
    ? plural(confirmed, "confirmed message")
    : plural(
        of(({ attempted }) => attempted),
        "message",
      );
  const lost = of(({ lostConfirmed, fates }) => (promised ? lostConfirmed : fates.lost));
  const unconfirmed = promised ? of(({ lostUnconfirmed }) => lostUnconfirmed) : 0;
  const open = of(({ fates }) => fates.unresolved);
  const others = `${formatCount(unconfirmed)} unconfirmed ${unconfirmed === 1 ? "one" : "ones"}`;
  const told = unconfirmed > 0 ? [`${others} ${were(unconfirmed)}`] : [];
  if (lost > 0) {
    const more = open > 0 ? [`nobody can tell of ${formatCount(open)} more`] : [];
    const cause = mainCause(runs, promised, lost);
    const too = unconfirmed > 0 ? [`and so ${were(unconfirmed)} ${others}`] : [];
    return [`${formatCount(lost)} of the ${all} ${were(lost)} lost${cause}`, ...too, ...more].join(", ");
  }
  if (open > 0) {
    const none = `no ${promised ? "confirmed " : ""}message is known to be lost`;
    const too = unconfirmed > 0 ? [`${others} ${were(unconfirmed)} lost`] : [];
    return [none, ...too, `but nobody can tell of ${plural(open, "message")}`].join(", ");
  }
  return [`none of the ${all} was lost${promised ? stored : ""}`, ...told].join(", ");
}

/** Whether a fault ended the broker's process: of others, a durable queue is not what saves messages. */
function brokerWentDown(runs: readonly RunResult[]): boolean {
  return runs.flatMap(disruptions).some(({ do: what }) => takesBrokerDown(what));
}

/** Why confirmed messages outlive a broker: `(persistent, in a durable queue)`; empty where they need not. */
function storedText(scenario: VariantResult["scenario"] | undefined): string {
  if (!isStored(scenario)) return "";
  return sectionOf(scenario, "queue").type === "quorum"
    ? " (in a quorum queue)"
    : " (persistent, in a durable queue)";
}

/** `, 10 of them by overflow (dropped by a full queue)`; empty where results do not say. */
function mainCause(runs: readonly RunResult[], promised: boolean, lost: number): string {
  const countOf = (cause: Cause): number =>
    sum(
      runs.flatMap(({ ledger }) => ledger.losses),
      (loss) => (loss.cause === cause && (loss.confirmed || !promised) ? loss.count : 0),
    );
  const [main] = causes
    .map((cause) => ({ cause, count: countOf(cause) }))
    .toSorted((a, b) => b.count - a.count);
  if (main === undefined || main.count === 0) return "";
  const many = lost === 1 ? "" : main.count === lost ? "all " : `${formatCount(main.count)} of them `;
  if (main.cause === "unexplained") return `, ${many}by no known cause`;
  return `, ${many}by ${main.cause} (${causeMeanings[main.cause]})`;
}

/** What else befell messages that a reader would take for a loss, or for no harm done. */
function otherwise(runs: readonly RunResult[]): string[] {
  const dropped = sum(runs, ({ ledger }) => ledger.fates.deliveryLimit);
  const again = sum(runs, ({ ledger }) => ledger.duplicates);
  return [
    ...(dropped > 0 ? [`${formatCount(dropped)} ${were(dropped)} dropped at the delivery limit`] : []),
    // A message that was handled three times counts twice.
    ...(again === 1 ? ["1 was handled twice"] : []),
    ...(again > 1 ? [`${formatCount(again)} times a message was handled again`] : []),
  ];
}

/** How long no work was done, of what happened once a run. */
function resumed(runs: readonly RunResult[]): string {
  const all = runs.map(disruptions);
  const faults = all.flat();
  const start = kindNamed(faults[0]?.do ?? "")?.outcome?.start;
  const once = all.every((own) => timesOf(own) === 1) && faults.every((fault) => fault.do === faults[0]?.do);
  if (!once || start === undefined) return "";
  const times = faults.flatMap(({ firstHandledAfter }) => firstHandledAfter ?? []);
  if (times.length < faults.length) return "";
  const longest = times.reduce((a, b) => Math.max(a, b));
  return ` Work resumed ${faults.length > 1 ? "at most " : ""}${formatDuration(longest)} after ${start}.`;
}

function were(count: number): string {
  return count === 1 ? "was" : "were";
}

function sum<T>(all: readonly T[], of: (each: T) => number): number {
  return all.reduce((whole, each) => whole + of(each), 0);
}
