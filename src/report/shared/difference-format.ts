import { allFigures } from "../../figures/catalogue.ts";
import type { Difference, MeasureOutcome } from "../../result/schema.ts";
import type { Style } from "../text/style.ts";
import { none } from "./format.ts";

type Interval = NonNullable<Difference["interval"]>;

/** What a measure is called beside its figures: `p99` for `latency.p99`. */
export function measureName(measure: string): string {
  return allFigures().get(measure)?.compared?.label ?? measure;
}

const facts = new Map([
  ["lostConfirmed", "confirmed lost"],
  ["deliveryLimit", "at the delivery limit"],
  ["prefetchViolations", "prefetch violations"],
  ["shares", "shares of work"],
]);

/** What a fact of a comparison is called. */
export function factName(name: string): string {
  return facts.get(name) ?? name;
}

/** An outcome as it is called in reports: what is inconclusive in a comparison is undecided, and ends with 0. */
export function outcomeWord(outcome: MeasureOutcome): string {
  return outcome === "inconclusive" ? "undecided" : outcome;
}

/** `▲` improved, `▼` regressed, `~` unchanged, `?` undecided. */
export function signOf(outcome: MeasureOutcome, style: Style): string {
  return paintOf(
    outcome,
    style,
  )({ regressed: "▼", improved: "▲", unchanged: "~", inconclusive: "?" }[outcome]);
}

/** The colour of an outcome. */
export function paintOf(outcome: MeasureOutcome, style: Style): (text: string) => string {
  const asItIs = (text: string): string => text;
  return { regressed: style.bad, improved: style.good, unchanged: asItIs, inconclusive: style.doubtful }[
    outcome
  ];
}

/** The change with its sign and unit: `+91 %` of the base, or `-12 pts`, which are percentage points. */
export function formatChange({ change, scale }: Pick<Difference, "change" | "scale">): string {
  return change === null ? none : `${signed(change, decimalsOf([change]))} ${unitOf(scale)}`;
}

/** The confidence interval of a change: `+88 to +93 %`. */
export function formatInterval({ interval, scale }: Pick<Difference, "interval" | "scale">): string {
  if (interval === null) return none;
  return `${range(interval, decimalsOf([interval.low, interval.high]))} ${unitOf(scale)}`;
}

/** The change, and its interval where there is one, beside each other: `+91 % (+88 to +93)`. */
export function formatWithInterval({ change, interval, scale }: Difference): string {
  if (change === null || interval === null) return formatChange({ change, scale });
  const decimals = decimalsOf([change, interval.low, interval.high]);
  return `${signed(change, decimals)} ${unitOf(scale)} (${range(interval, decimals)})`;
}

function range({ low, high }: Interval, decimals: number): string {
  return `${signed(low, decimals)} to ${signed(high, decimals)}`;
}

function unitOf(scale: Difference["scale"]): string {
  return scale === "ratio" ? "%" : "pts";
}

/** Less than ten per cent is worth a decimal, and so is what would look the same without. */
function decimalsOf(shares: readonly number[]): number {
  const look = new Set(shares.map((share) => (share * 100).toFixed(0)));
  const small = shares.every((share) => Math.abs(share) < 0.0995);
  return small || look.size < new Set(shares).size ? 1 : 0;
}

function signed(share: number, decimals: number): string {
  const text = (share * 100).toFixed(decimals);
  const value = Number(text);
  if (value === 0) return "0";
  return value > 0 ? `+${text}` : text;
}
