import type { Check, GeneratorSummary, RunResult, VariantResult } from "../../result/schema.ts";
import { formatCount, formatDuration, formatShare, plural } from "./format.ts";

/** Stands at figures of runs that did not keep time: they say more of the tool or its machine than of the broker. */
export const lateMark = "!";

/** Whether some run did not keep time, so that a figure says more of that than of the broker. */
export function isLate({ runs }: Pick<VariantResult, "runs">, figure = "latency"): boolean {
  return runs.some((run) => isLateRun(run, figure));
}

/** The same of one run. @param figure its path in a run, or its short name */
export function isLateRun({ generator }: RunResult, figure = "latency"): boolean {
  const { late, heldBack } = generator;
  if (/^(?:kinds\..+\.)?(?:latency|wait)\b/.test(figure)) return late.length + heldBack.length > 0;
  return timed.test(figure) && (late.includes("works") || late.includes("machine"));
}

/** Figures beside latency and wait that hang on time. */
const timed =
  /^(?:dispatch\.)?(?:efficiency|efficiencyCorrected|starved|starvedShare|makespan|fairness\.busy)$|(?:^|\.)(?:throughput|busyShare)$|^faults\..*(?:down|After)$|^confirm\.|^(?:paced\.)?(?:utilisation|growth|backlogAtEnd|keepsUp)$/;

/** What was late, and how much at most: `producers up to 320 ms behind schedule, in 2 of 5 runs`; null: nothing. */
export function lateText(runs: readonly RunResult[]): string | null {
  const [parts, count] = [partsOf(runs), runs.filter((run) => isLateRun(run)).length];
  if (parts === null) return null;
  return runs.length < 2 ? parts : `${parts}, in ${formatCount(count)} of ${plural(runs.length, "run")}`;
}

function partsOf(runs: readonly RunResult[]): string | null {
  const most = (of: "publishes" | "works", figure: (run: RunResult) => number | null): number | null => {
    const known = runs.flatMap((run) => (run.generator.late.includes(of) ? [figure(run) ?? 0] : []));
    return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
  };
  const behind = most("publishes", ({ producers }) =>
    producers.reduce((most, { behind, ownBehind }) => Math.max(most, ownBehind ?? behind), 0),
  );
  const off = most("works", ({ generator }) => generator.workError.p99);
  const busy = runs.map(({ generator }) => generator).filter(({ late }) => late.includes("machine"));
  const parts = [
    ...(behind === null ? [] : [`producers up to ${formatDuration(behind)} behind schedule`]),
    ...(off === null ? [] : [`work up to ${formatDuration(off)} longer or shorter than planned (p99)`]),
    ...(busy.length === 0 ? [] : [machineText(busy)]),
    ...heldBackText(runs),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

const heldBackWords = {
  blocked: "the broker blocked publishing",
  backpressure: "the broker read no more from producers",
  window: "the broker confirmed no faster than the window of producers allows",
} as const;

/** `producers held back up to 6.74 s, as the broker blocked publishing`: none of it was the tool's doing. */
function heldBackText(runs: readonly RunResult[]): string[] {
  const held = runs.filter(({ generator }) => generator.heldBack.length > 0);
  if (held.length === 0) return [];
  const why = [...new Set(held.flatMap(({ generator }) => generator.heldBack))].map(
    (by) => heldBackWords[by],
  );
  const most = held.reduce((longest, { generator }) => Math.max(longest, generator.behind ?? 0), 0);
  return [`producers held back up to ${formatDuration(most)}, as ${why.join(" and ")}`];
}

function machineText(busy: readonly GeneratorSummary[]): string {
  const shares = busy.flatMap(({ machine }) => (machine?.heldUp === null ? [] : (machine?.others ?? [])));
  if (shares.length > 0)
    return `other processes had ${formatShare(shares.reduce((a, b) => Math.max(a, b)))} of the machine`;
  const delays = busy.map(({ machine }) => machine?.loopDelay?.p99 ?? 0);
  return `the tool's threads came up to ${formatDuration(delays.reduce((a, b) => Math.max(a, b), 0))} late (p99)`;
}

/** What the mark means, where some variant has it. */
export function lateLegend(variants: readonly VariantResult[]): string[] {
  const parts = partsOf(variants.flatMap(({ runs }) => runs));
  return parts === null ? [] : [`${lateMark}: time was not kept: ${parts}.`];
}

/** `! 4.93 s` where it was late. */
export function withLateMark(text: string, late: boolean): string {
  return late ? `${lateMark} ${text}` : text;
}

/** Whether a check speaks of a figure that a variant did not keep time for: its own, or one that it names. */
export function isCheckLate(
  { name }: Check,
  own: VariantResult | undefined,
  all: readonly VariantResult[],
): boolean {
  if (own !== undefined) return isLate(own, name);
  return all.some((variant) =>
    name.split(" / ").some((side) => {
      const figure = side.startsWith(`${variant.name}.`) ? side.slice(variant.name.length + 1) : null;
      return figure !== null && isLate(variant, figure);
    }),
  );
}

/** ` (97 % by the work as it really was)` of a run whose works or machine did not keep time. */
export function correctedText(run: RunResult): string {
  const { efficiencyCorrected } = run.dispatch;
  if (efficiencyCorrected === null || !isLateRun(run, "efficiency")) return "";
  return ` (${formatShare(efficiencyCorrected)} by the work as it really was)`;
}
