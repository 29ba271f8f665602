import type { Picture } from "../picture/picture.ts";
import type { Look } from "./chart.ts";
import { isNarrow } from "./look.ts";

/** Where a worker's lane is; px from the top of the grid. */
export interface WorkLane {
  /** Place in `picture.variants`. */
  readonly variant: number;
  /** Place in the variant's workers. */
  readonly worker: number;
  readonly tracks: number;
  readonly top: number;
  /** Of all tracks together. */
  readonly work: number;
  /** Of the strip below them for what only waits; 0: that is drawn behind the work. */
  readonly strip: number;
}

/** The part of the drawing that belongs to one variant; px from the top of the grid. */
export interface WorkBand {
  readonly variant: number;
  /** Of its heading. */
  readonly top: number;
  /** Of the row of labels above the lanes. */
  readonly labels: number;
  readonly from: number;
  readonly to: number;
  readonly lanes: readonly WorkLane[];
  /** Workers without a lane. */
  readonly left: number;
}

export interface WorkLayout {
  readonly bands: readonly WorkBand[];
  /** px from lane to lane. */
  readonly pitch: number;
  readonly height: number;
}

/** Of so many lanes a variant, half are the busiest workers and half the idlest. */
export const maxLanes = 100;
const room = 640;
const maxTracks = 16;

/** Where everything is. Lanes are 28 px high, and down to 5 px where there are many. */
export function workLayout(picture: Picture, shown: readonly number[], look: Look): WorkLayout {
  const all = shown.map((variant) => ({ variant, workers: workersShown(picture, variant) }));
  const tracksOf = (variant: number, worker: number): number =>
    Math.max(1, picture.variants[variant]?.workers[worker]?.tracks ?? 1);
  const count = all.reduce((sum, { workers }) => sum + workers.length, 0);
  const tall = Math.min(28, Math.max(5, Math.floor(room / Math.max(1, count))));
  const gap = tall >= 18 ? 6 : tall >= 8 ? 2 : 1;
  const strip = tall >= 18 ? 7 : tall >= 10 ? 3 : 0;
  const heading = isNarrow(look) ? 38 : 24;
  let at = 0;
  const bands = all.map(({ variant, workers }) => {
    const top = at;
    const labels = top + heading;
    const hasFaults = (picture.variants[variant]?.faults.length ?? 0) > 0;
    const from = labels + (hasFaults ? 30 : 16);
    at = from;
    const lanes = workers.map((worker): WorkLane => {
      const tracks = tracksOf(variant, worker);
      const work = Math.max(tall - strip, tall >= 18 ? Math.min(tracks, maxTracks) * 6 : 0);
      const lane = { variant, worker, tracks, top: at, work, strip };
      at += work + strip + gap;
      return lane;
    });
    const to = at - gap;
    at += 16;
    return {
      variant,
      top,
      labels,
      from,
      to,
      lanes,
      left: (picture.variants[variant]?.workers.length ?? 0) - workers.length,
    };
  });
  return { bands, pitch: tall + gap, height: Math.max(1, at - 8) };
}

function workersShown(picture: Picture, variant: number): number[] {
  const workers = picture.variants[variant]?.workers ?? [];
  const places = workers.map((_, place) => place);
  if (places.length <= maxLanes) return places;
  const busy = (place: number): number => workers[place]?.busy ?? 0;
  const byBusy = [...places].sort((a, b) => busy(b) - busy(a) || a - b);
  return [...byBusy.slice(0, maxLanes / 2), ...byBusy.slice(-maxLanes / 2)];
}
