import type { Distribution } from "../scenario/schema/kinds-schema.ts";

const z99 = 2.326347874040841;

/**
 * The value below which a share `u` (in (0, 1)) of standard normal draws lies.
 * P. J. Acklam's rational approximation, relative error below 1.2e-9.
 */
export function normalQuantile(u: number): number {
  const tail = (q: number): number =>
    (((((-7.784894002430293e-3 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) *
      q +
      4.374664141464968) *
      q +
      2.938163982698783) /
    ((((7.784695709041462e-3 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q +
      1);
  if (u < 0.02425) return tail(Math.sqrt(-2 * Math.log(u)));
  if (u > 1 - 0.02425) return -tail(Math.sqrt(-2 * Math.log(1 - u)));
  const q = u - 0.5;
  const r = q * q;
  return (
    ((((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.357751867269) * r -
      30.66479806614716) *
      r +
      2.506628277459239) *
      q) /
    (((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r -
      13.28068155288572) *
      r +
      1)
  );
}

/**
 * The draw of a distribution at the uniform `u` in [0, 1), by its quantile function; in the distribution's
 * own unit, never negative.
 */
export function draw(distribution: Distribution, u: number): number {
  switch (distribution.is) {
    case "fixed":
      return distribution.value;
    case "uniform":
      return distribution.min + u * (distribution.max - distribution.min);
    case "exponential":
      return -distribution.mean * Math.log(1 - u);
    case "lognormal": {
      const sigma = Math.log(distribution.p99 / distribution.median) / z99;
      return distribution.median * Math.exp(sigma * normalQuantile(Math.max(u, Number.EPSILON)));
    }
  }
}
