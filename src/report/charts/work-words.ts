import type { Picture, PictureVariant, PictureWorker } from "../picture/picture.ts";
import { formatCount, formatDuration, formatShare, plural } from "../shared/format.ts";
import { maxLanes, type WorkLayout } from "./work-layout.ts";

/** `took 5.02 s, ideal 2.63 s · efficiency 52 %`. */
export function efficiencyText({ makespan, ideal, efficiency }: PictureVariant): string {
  if (makespan === null) return "nothing was handled";
  const against = ideal === null ? "" : `, ideal ${formatDuration(ideal)}`;
  const part = efficiency === null ? "" : ` · efficiency ${formatShare(efficiency)}`;
  return `took ${formatDuration(makespan)}${against}${part}`;
}

/** `99 % busy`; empty where it is not known. */
export function busyText({ busyShare }: PictureWorker): string {
  return busyShare === null ? "" : `${formatShare(busyShare)} busy`;
}

/** What the drawing leaves out, a sentence each. */
export function workNotes(picture: Picture, layout: WorkLayout): string[] {
  const rates = new Set(layout.bands.map(({ variant }) => picture.variants[variant]?.blocks?.oneIn ?? 1));
  const thinned = [...rates].filter((rate) => rate > 1);
  const crowded = layout.bands.filter(({ left }) => left > 0);
  return [
    ...thinned.map((rate) => `1 of ${formatCount(rate)} messages drawn`),
    ...crowded.map(({ variant, left }) => {
      const name = picture.variants[variant]?.name ?? "";
      const half = maxLanes / 2;
      return `${name}: the ${half} busiest and the ${half} idlest of ${formatCount(left + maxLanes)} workers`;
    }),
    ...layout.bands.flatMap(({ variant }) => {
      const own = picture.variants[variant];
      return own?.blocks === null ? [`${own.name}: there is no record of its messages`] : [];
    }),
  ];
}

/** The chart in sentences. */
export function describeWork(picture: Picture, layout: WorkLayout): string {
  const variants = layout.bands.flatMap(({ variant }) => {
    const own = picture.variants[variant];
    if (own === undefined) return [];
    const shares = own.workers.flatMap(({ busyShare }) => busyShare ?? []);
    const busy =
      shares.length === 0
        ? ""
        : `, busy ${[...new Set([Math.min(...shares), Math.max(...shares)].map((share) => formatShare(share)))].join(" to ")} of the time`;
    return [`${own.name}: ${efficiencyText(own)}; ${plural(own.workers.length, "worker")}${busy}`];
  });
  return [...variants, ...workNotes(picture, layout)].map((sentence) => `${sentence}.`).join(" ");
}
