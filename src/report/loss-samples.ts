import type { Sample } from "../result/schema.ts";
import { formatDuration, plural } from "./format.ts";
import { hanging } from "./text.ts";

const mostSamples = 10;

/** A few of the lost messages, unexplained ones first: those are what somebody has to look into. */
export function sampleLines(samples: readonly Sample[], width: number): string[] {
  const urgency = (sample: Sample): number =>
    sample.cause === "unexplained" ? 0 : sample.confirmed === null ? 2 : 1;
  const severalCauses = new Set(samples.map(({ cause }) => cause)).size > 1;
  const shown = samples.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, mostSamples);
  const rest = samples.length - shown.length;
  return [
    ...shown.flatMap((sample) => hanging("    - ", sampleParts(sample, severalCauses), width, ", ")),
    ...(rest > 0 ? [`    … ${plural(rest, "more sample")} in result.json`] : []),
  ];
}

function sampleParts(
  { id, kind, sent, confirmed, delivered, cause, fault }: Sample,
  withCause: boolean,
): string[] {
  return [
    `${withCause && cause !== null ? `${cause}: ` : ""}message ${id} (${kind})`,
    sent === null ? "never sent" : `sent at ${formatDuration(sent)}`,
    confirmed === null ? "never confirmed" : `confirmed at ${formatDuration(confirmed)}`,
    delivered === null ? "never delivered" : `delivered to ${delivered}`,
    ...(fault === null ? [] : [`taken by ${fault.do} at ${formatDuration(fault.at)}`]),
  ];
}
