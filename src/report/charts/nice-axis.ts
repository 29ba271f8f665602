/** Ends and steps of an axis that are round numbers. */
export interface NiceAxis {
  readonly min: number;
  readonly max: number;
  readonly interval: number;
}

/** An axis of about so many steps of 1, 2, 2.5 or 5 times a power of ten, from 0 or below `least` to `most` or above. */
export function niceAxis(least: number, most: number, steps: number): NiceAxis {
  const span = most - least;
  if (!(span > 0)) return most > 0 ? niceAxis(0, most, steps) : { min: 0, max: 1, interval: 1 };
  const rough = span / steps;
  const power = 10 ** Math.floor(Math.log10(rough) + 1e-9);
  const factor = [1, 2, 2.5, 5, 10].find((each) => each * power >= rough * 0.999) ?? 10;
  const interval = Number((factor * power).toPrecision(3));
  const round = (value: number): number => Number((value * interval).toPrecision(12));
  return {
    min: round(Math.floor(least / interval + 1e-9)),
    max: round(Math.ceil(most / interval - 1e-9)),
    interval,
  };
}

/**
 * The same for dots of several runs: from 0 on, unless they are so close together that they could not be told apart.
 */
export function dotAxis(figures: readonly number[], steps: number): NiceAxis {
  // There can be more than a function takes as arguments.
  const least = figures.reduce((low, figure) => Math.min(low, figure), Number.POSITIVE_INFINITY);
  const most = figures.reduce((high, figure) => Math.max(high, figure), Number.NEGATIVE_INFINITY);
  return niceAxis(least > most / 2 ? least : Math.min(0, least), most, steps);
}
