import {
  type Cause,
  causeSchema,
  type RunResult,
  type Sample,
  type VariantResult,
} from "../result/schema.ts";
import { causeMeanings } from "./causes.ts";
import { field } from "./fields.ts";
import { formatCount, formatDuration, plural } from "./format.ts";
import type { Screen } from "./style.ts";
import { flow, padEnd, padStart } from "./text.ts";

const mostSamples = 5;

/** What a run lost, by cause, with a few of the messages; nothing if it lost nothing. */
export function lossTable(run: RunResult, screen: Screen): string[] {
  const { fates, lostConfirmed, lostUnconfirmed } = run.ledger;
  if (fates.lost === 0) return [];
  const parts = [
    screen.style.bad(plural(fates.lost, "message")),
    ...(lostConfirmed > 0 ? [`${formatCount(lostConfirmed)} confirmed (a broken promise)`] : []),
    ...(lostUnconfirmed > 0 ? [`${formatCount(lostUnconfirmed)} never confirmed`] : []),
  ];
  return [
    ...field("! lost", parts, screen),
    ...causeLines(run, screen.width),
    ...sampleLines(run.ledger.samples.lost, screen.width),
  ];
}

/** A variant's losses in short, a line a run; nothing if it lost nothing. */
export function lossLine(variant: VariantResult, screen: Screen): string[] {
  return variant.runs
    .filter((run) => run.ledger.fates.lost > 0)
    .flatMap((run) => {
      const causes = causesOf(run).map(([cause, count]) => `${cause} ${formatCount(count)}`);
      const name = variant.runs.length > 1 ? `${variant.name} run ${run.index}` : variant.name;
      const lost = screen.style.bad(`${plural(run.ledger.fates.lost, "message")} lost`);
      return flow([`${name}: ${lost}`, ...causes], screen.width);
    });
}

function causesOf(run: RunResult): [Cause, number][] {
  return causeSchema.options
    .map((cause): [Cause, number] => [cause, run.ledger.causes[cause] ?? 0])
    .filter(([, count]) => count > 0);
}

function causeLines(run: RunResult, width: number): string[] {
  const causes = causesOf(run);
  const digits = Math.max(0, ...causes.map(([, count]) => formatCount(count).length));
  const names = Math.max(0, ...causes.map(([cause]) => cause.length));
  return causes.flatMap(([cause, count]) => {
    const start = `    ${padStart(formatCount(count), digits)}  ${padEnd(cause, names)}  `;
    return hanging(start, causeMeanings[cause].split(" "), width, " ");
  });
}

/** Unexplained losses first: those are what somebody has to look into. */
function sampleLines(samples: readonly Sample[], width: number): string[] {
  const unexplained = samples.filter((sample) => sample.cause === "unexplained");
  const explained = samples.filter((sample) => sample.cause !== "unexplained");
  const shown = [...unexplained, ...explained].slice(0, mostSamples);
  const rest = samples.length - shown.length;
  return [
    ...shown.flatMap((sample) => hanging("    - ", sampleParts(sample), width, ", ")),
    ...(rest > 0 ? [`    … ${plural(rest, "more sample")} in result.json`] : []),
  ];
}

function sampleParts(sample: Sample): string[] {
  return [
    `message ${sample.id} (${sample.kind})`,
    sample.sent === null ? "never sent" : `sent at ${formatDuration(sample.sent)}`,
    sample.confirmed === null ? "never confirmed" : `confirmed at ${formatDuration(sample.confirmed)}`,
    sample.delivered === null ? "never delivered" : `delivered to ${sample.delivered}`,
  ];
}

/** Pieces after a start, further lines under the first piece. */
function hanging(start: string, pieces: readonly string[], width: number, separator: string): string[] {
  return flow(pieces, width - start.length, separator).map(
    (line, index) => (index === 0 ? start : " ".repeat(start.length)) + line,
  );
}
