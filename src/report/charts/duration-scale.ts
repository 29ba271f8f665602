import { formatDuration } from "../shared/format.ts";

/** An axis of durations: evenly, or by powers of ten where they differ by much. */
export interface DurationScale {
  readonly log: boolean;
  /** In the axis' own unit, as what `place` gives. */
  readonly min: number;
  readonly max: number;
  /** Where a duration in ms is on the axis; within `min` and `max`. */
  readonly place: (ms: number) => number;
  readonly ticks: readonly { readonly at: number; readonly text: string }[];
}

const minute = 60_000;
const coarse = [30_000, ...[1, 2, 5, 10, 15, 30, 60, 120, 300, 600].map((minutes) => minutes * minute)];
const maxTicks = 5;

/** A scale that all of the durations, in ms, have a place on; by powers of ten from `ratio` between the ends on. */
export function durationScale(durations: readonly number[], ratio = 100): DurationScale {
  const above = durations.filter((ms) => ms > 0);
  const most = Math.max(...above, 0);
  const least = Math.min(...above, most);
  if (most === 0) return evenly(1);
  return most / least > ratio ? byPowers(least, most) : evenly(most);
}

function evenly(most: number): DurationScale {
  const step = stepFor(most);
  const ticks: number[] = [];
  for (let tick = 0; tick * step <= most * 1.02; tick++) ticks.push(tick * step);
  const max = Math.max(most * 1.02, ticks.at(-1) ?? 0);
  return {
    log: false,
    min: 0,
    max,
    place: (ms) => Math.min(Math.max(0, ms), max),
    ticks: ticks.map((ms) => ({ at: ms, text: tickText(ms) })),
  };
}

function byPowers(least: number, most: number): DurationScale {
  const end = Math.log10(roundAbove(most));
  const min = Math.log10(least) - 0.05;
  const max = end + 0.05;
  const powers = Array.from({ length: 40 }, (_, place) => place - 15);
  const within = (ticks: readonly number[]): number[] => ticks.filter((tick) => tick >= min && tick <= max);
  const whole = within(powers);
  const every = Math.ceil(whole.length / (maxTicks + 2));
  const ticks =
    whole.length > 2
      ? [...whole.filter((tick, place) => place % every === 0 && tick < end - 0.4 * every), end]
      : within(powers.flatMap((power) => [1, 2, 5].map((factor) => power + Math.log10(factor))));
  return {
    log: true,
    min,
    max,
    place: (ms) => (ms > 0 ? Math.min(Math.max(min, Math.log10(ms)), max) : min),
    ticks: ticks.map((at) => ({ at, text: tickText(Number((10 ** at).toPrecision(3))) })),
  };
}

/** A round duration that is no shorter: so that what is late lies between two that are named. */
function roundAbove(ms: number): number {
  const unit = ms > 50_000 ? 60 * minute : 1;
  const power = unit * 10 ** Math.floor(Math.log10(ms / unit));
  const fine = [1, 2, 5, 10].map((factor) => factor * power);
  const steps = unit === 1 ? fine : [...coarse.slice(1), ...fine];
  return steps.find((step) => step >= ms * 0.999) ?? ms;
}

function stepFor(most: number): number {
  const least = most / maxTicks;
  const power = 10 ** Math.floor(Math.log10(least));
  const fine = [1, 2, 5, 10].map((factor) => factor * power);
  const steps = least > 20_000 ? coarse : fine;
  return steps.find((step) => step >= least * 0.999) ?? Math.ceil(least / 3_600_000) * 3_600_000;
}

/** `1 s` rather than `1.00 s`. */
function tickText(ms: number): string {
  return formatDuration(ms)
    .replace(/\.0+(?= )/, "")
    .replace(/(\.\d*[1-9])0+(?= )/, "$1")
    .replace(/ 00 (?:s|min)$/, "");
}
