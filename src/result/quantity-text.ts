/** What one of a unit is worth, and how many decimals of it people write. */
type Unit = readonly [name: string, worth: number, decimals: number];

const durations: readonly Unit[] = [
  ["h", 3_600_000, 0],
  ["m", 60_000, 0],
  ["s", 1000, 3],
  ["ms", 1, 20],
];
const sizes: readonly Unit[] = [
  ["MiB", 1_048_576, 0],
  ["KiB", 1024, 0],
  ["B", 1, 20],
];

/** ms as `50ms`, `1.5s`, `2m` */
export const durationText = (ms: number): string => inUnits(ms, durations);
/** Bytes as `32B`, `1KiB` */
export const sizeText = (bytes: number): string => inUnits(bytes, sizes);
/** Bytes per second as `100KiB/s` */
export const bandwidthText = (bytes: number): string => `${sizeText(bytes)}/s`;

/** Messages per second as `200/s`; by the minute where only that is exact, as scenarios are read in 12 digits. */
export function rateText(rate: number): string {
  if (Number(rate.toPrecision(12)) === rate) return `${rate}/s`;
  const perMinute = shortest(rate * 60, (text) => Number((text * (1 / 60)).toPrecision(15)) === rate);
  return perMinute === undefined ? `${rate}/s` : `${perMinute}/m`;
}

/** 0.5 as `50%` */
export function shareText(share: number): string {
  const percent = shortest(share * 100, (text) => Number((text * (1 / 100)).toPrecision(15)) === share);
  return `${percent ?? share * 100}%`;
}

/** In the largest unit in which it is a number that people write. */
function inUnits(value: number, units: readonly Unit[]): string {
  for (const [unit, worth, decimals] of units) {
    const amount = value / worth;
    if (amount >= 1 && Number(amount.toFixed(decimals)) === amount && amount * worth === value)
      return `${amount}${unit}`;
  }
  const [unit] = units.at(-1) ?? [""];
  return `${value}${unit}`;
}

/** The number of the fewest digits that is read back as it should be. */
function shortest(value: number, isRight: (rounded: number) => boolean): number | undefined {
  for (let digits = 1; digits <= 17; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (isRight(rounded)) return rounded;
  }
  return undefined;
}
