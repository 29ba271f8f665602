import { inertText } from "../../result/inert.ts";
import type { Sample } from "../../result/schema.ts";
import { hanging } from "../text/text.ts";
import { formatCount, formatDuration, plural } from "./format.ts";

type Story = NonNullable<Sample["story"]>;

const maxSamples = 10;
/** Whose whole story is told on a screen or in Markdown; the page and the Result have more. */
export const maxStories = 3;

/** A few of the lost messages, unexplained ones first: those are what somebody has to look into. */
export function sampleLines(samples: readonly Sample[], width: number): string[] {
  const urgency = (sample: Sample): number =>
    sample.cause === "unexplained" ? 0 : sample.confirmed === null ? 2 : 1;
  const severalCauses = new Set(samples.map(({ cause }) => cause)).size > 1;
  const shown = samples.toSorted((a, b) => urgency(a) - urgency(b)).slice(0, maxSamples);
  const rest = samples.length - shown.length;
  const told = shown.filter(({ story }) => story !== null).slice(0, maxStories);
  return [
    ...shown.flatMap((sample) => [
      ...hanging("    - ", sampleParts(sample, severalCauses), width, ", "),
      ...(told.includes(sample) ? storyLines(sample, width) : []),
    ]),
    ...ruledOutLines(told, width),
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

/** What happened to a message, in order, and the last fault by then. */
export function storyParts({ happened, omitted, lastFault }: Story): string[] {
  const middle = Math.floor(happened.length / 3);
  const parts = happened.map(({ at, what, who }) => `${formatDuration(at)} ${what} (${inertText(who)})`);
  if (omitted > 0) parts.splice(middle, 0, `… ${formatCount(omitted)} more …`);
  const fault =
    lastFault === null
      ? "no fault before that"
      : `last fault ${lastFault.do} at ${formatDuration(lastFault.at)}`;
  return [...parts, fault];
}

function storyLines({ story }: Sample, width: number): string[] {
  return story === null ? [] : hanging("      ", storyParts(story), width, ", ");
}

/** Why no cause fits the first of them: for the others it is much the same. */
function ruledOutLines(told: readonly Sample[], width: number): string[] {
  const [first] = told;
  if (first === undefined || first.story === null) return [];
  const parts = first.story.ruledOut.map(({ cause, why }) => `${cause}: ${why}`);
  return hanging(`    ruled out for message ${first.id}: `, parts, width, "; ");
}
