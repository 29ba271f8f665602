import type { Check, RunResult, VariantResult } from "../result/schema.ts";
import { formatCount, formatDuration, plural } from "./format.ts";

/** Stands at latency and wait figures of runs whose generator was late: they say more of it than of the broker. */
export const lateMark = "!";

/** Whether so much was late in some run that latency and wait say more of the generator than of the broker. */
export function isLate({ runs }: Pick<VariantResult, "runs">): boolean {
  return runs.some(isLateRun);
}

/** The same of one run. */
export function isLateRun({ generator }: RunResult): boolean {
  return generator.late.length > 0;
}

/** What was late, and how much at most: `producers up to 320 ms behind schedule, in 2 of 5 runs`; null: nothing. */
export function lateText(runs: readonly RunResult[]): string | null {
  const [parts, count] = [partsOf(runs), runs.filter(isLateRun).length];
  if (parts === null) return null;
  return runs.length < 2 ? parts : `${parts}, in ${formatCount(count)} of ${plural(runs.length, "run")}`;
}

function partsOf(runs: readonly RunResult[]): string | null {
  const most = (of: "publishes" | "works", figure: (run: RunResult) => number | null): number | null => {
    const known = runs.flatMap((run) => (run.generator.late.includes(of) ? [figure(run) ?? 0] : []));
    return known.length === 0 ? null : known.reduce((a, b) => Math.max(a, b));
  };
  const behind = most("publishes", ({ generator }) => generator.behind);
  const off = most("works", ({ generator }) => generator.workError.p99);
  const parts = [
    ...(behind === null ? [] : [`producers up to ${formatDuration(behind)} behind schedule`]),
    ...(off === null ? [] : [`works up to ${formatDuration(off)} off their plan (p99)`]),
  ];
  return parts.length === 0 ? null : parts.join(", ");
}

/** What the mark means, where some variant has it. */
export function lateLegend(variants: readonly VariantResult[]): string[] {
  const parts = partsOf(variants.flatMap(({ runs }) => runs));
  return parts === null ? [] : [`${lateMark}: the generator was late: ${parts}.`];
}

/** `! 4.93 s` where it was late. */
export function withLateMark(text: string, late: boolean): string {
  return late ? `${lateMark} ${text}` : text;
}

/** Whether a check speaks of latency or wait of a late variant: its own, or one that it names. */
export function isCheckLate(
  { name }: Check,
  own: VariantResult | undefined,
  all: readonly VariantResult[],
): boolean {
  if (!/(?:^|\.)(?:latency|wait)\./.test(name)) return false;
  if (own !== undefined) return isLate(own);
  return all.some((variant) => isLate(variant) && name.includes(`${variant.name}.`));
}
