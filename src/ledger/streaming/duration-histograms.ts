import type { Distribution } from "../../result/schema.ts";
import { binsADecade, boundOf, knownShares, maxBins, shortest } from "../distributions.ts";
import { round3 } from "../stats.ts";
import { Histogram } from "./histogram.ts";

/** The bin that begins at the shortest time, and one that no time reaches. */
const lowest = -3 * binsADecade;
const highest = 12 * binsADecade;
const bounds = Float64Array.from({ length: highest - lowest + 2 }, (_, i) => boundOf(lowest + i));

/** How times are spread: their percentiles to 0.5 %, and how many are in each bin, exactly. */
export class DurationHistograms {
  readonly times = new Histogram();
  /** Shorter than the shortest. */
  #none = 0;
  readonly #counts = new Float64Array(highest - lowest + 1);

  /** @param value ms, finite */
  add(value: number): void {
    this.times.add(value);
    const rounded = round3(value);
    if (rounded < shortest) {
      this.#none++;
      return;
    }
    let bin = Math.min(highest, Math.floor(binsADecade * Math.log10(rounded))) - lowest;
    if (rounded < (bounds[bin] ?? 0)) bin--;
    else if (rounded >= (bounds[bin + 1] ?? Number.POSITIVE_INFINITY)) bin++;
    this.#counts[bin] = (this.#counts[bin] ?? 0) + 1;
  }

  distribution(kind: string | null): Distribution {
    const { count } = this.times;
    if (count === 0) return { kind, count, percentiles: [], bins: [] };
    const percentiles = knownShares(count).map((share) => ({ share, ms: round3(this.times.at(share)) }));
    return { kind, count, percentiles, bins: this.#bins() };
  }

  #bins(): Distribution["bins"] {
    const counts = this.#counts;
    const wanted = counts.findIndex((count) => count > 0);
    if (wanted === -1) return [{ from: 0, to: shortest, count: this.#none }];
    const last = counts.findLastIndex((count) => count > 0);
    const first = Math.max(wanted, last - maxBins + 2);
    const sum = counts.subarray(0, first).reduce((total, count) => total + count, this.#none);
    const bins = this.#none > 0 || first > wanted ? [{ from: 0, to: bounds[first] ?? 0, count: sum }] : [];
    for (let bin = first; bin <= last; bin++)
      bins.push({ from: bounds[bin] ?? 0, to: bounds[bin + 1] ?? 0, count: counts[bin] ?? 0 });
    return bins;
  }
}
