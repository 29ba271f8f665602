import type { Picture, PictureVariant } from "../picture/picture.ts";
import { formatDuration, formatRate, plural } from "../shared/format.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { stacked, stepArea } from "./step-area.ts";
import { describeFaults, faultBands } from "./time-axis.ts";
import { icons, timeChart } from "./time-chart.ts";

export const throughput: Chart = {
  id: "throughput",
  title: "Throughput",
  how: "Messages a second: handled ones as areas, stacked by worker; published and confirmed ones as lines.",
  of: "each",
  group: "time",
  draw,
};

function draw(picture: Picture, shown: readonly number[], look: Look, until: number): Drawing | null {
  const variant = picture.variants[shown[0] ?? -1];
  if (variant === undefined || variant.overTime.handled.length === 0) return null;
  const { theme } = look;
  const { interval, published, confirmed, handled, byWorker } = variant.overTime;
  const cut = cutOff(published, handled);
  const points = (rates: readonly number[]): [number, number][] =>
    // The last one again, so that its interval is drawn to its end.
    [...rates, rates.at(-1) ?? 0].map((rate, index) => [index * interval, rate]);
  const workers = fewer(byWorker, theme.series.length);
  const layers = workers.length === 0 ? [{ name: "handled", handled }] : workers;
  const areas = stacked(layers.map((layer) => layer.handled)).map((edges, place) => {
    const name = layers[place]?.name ?? "";
    const color =
      name === others && place === layers.length - 1
        ? theme.faint
        : (theme.series[place % theme.series.length] ?? theme.ink);
    const label = byWorker.length === 0 ? name : `handled by ${name}`;
    return {
      ...stepArea({ name: label, color, opacity: 0.7, interval, ...edges }),
      ...(place === 0 ? { markArea: faultBands(variant.faults, look, variant.end) } : {}),
    };
  });
  const line = (name: string, rates: readonly number[], type: "solid" | "dashed", color: string) => ({
    type: "line",
    step: "end",
    symbol: "none",
    name,
    data: points(rates),
    color,
    lineStyle: { width: 1.5, type },
    z: 3,
  });
  const lines = [
    ...(published.length > 0 ? [line("published", published, "solid", theme.ink)] : []),
    ...(confirmed.length > 0 ? [line("confirmed", confirmed, "dashed", theme.faint)] : []),
  ];
  return timeChart(look, until, {
    description: describeVariant(variant),
    unit: cut === null ? "messages/s" : `messages/s; published up to ${formatRate(cut.most)}/s, cut off here`,
    integer: false,
    ...(cut === null ? {} : { max: cut.at }),
    legend: [
      ...lines.map(({ name, lineStyle }) => ({
        name,
        icon: lineStyle.type === "dashed" ? icons.dashes : icons.line,
      })),
      ...areas.map(({ name }) => ({ name, icon: icons.area })),
    ],
    interval,
    rows: [
      { name: "published", values: published, formatValue },
      { name: "confirmed", values: confirmed, formatValue },
      { name: "handled", values: handled, formatValue },
      ...workers.map((own) => ({ name: `  by ${own.name}`, values: own.handled, formatValue })),
    ],
    series: [...areas, ...lines],
  });
}

type ByWorker = PictureVariant["overTime"]["byWorker"];

const others = "others";

/** `most`, as many as can be told apart: of more, the ones that handled the most, and all others as one. */
function fewer(byWorker: ByWorker, most: number): ByWorker {
  if (byWorker.length <= most) return byWorker;
  const total = (place: number): number =>
    byWorker[place]?.name === others && place === byWorker.length - 1
      ? -1
      : (byWorker[place]?.handled.reduce((sum, rate) => sum + rate, 0) ?? 0);
  const places = byWorker.map((_, place) => place).sort((a, b) => total(b) - total(a) || a - b);
  const kept = new Set(places.slice(0, most - 1));
  const rest = byWorker.filter((_, place) => !kept.has(place));
  const sums =
    rest[0]?.handled.map((_, at) => rest.reduce((sum, own) => sum + (own.handled[at] ?? 0), 0)) ?? [];
  return [...byWorker.filter((_, place) => kept.has(place)), { name: others, handled: sums }];
}

/** Where to cut off what is published in one burst, so that what is handled can still be seen. null: no need. */
function cutOff(
  published: readonly number[],
  handled: readonly number[],
): { at: number; most: number } | null {
  const [most, busiest] = [Math.max(0, ...published), Math.max(0, ...handled)];
  return busiest > 0 && most > 4 * busiest ? { at: niceAbove(1.6 * busiest), most } : null;
}

/** The next of 1, 2, 4, 5, 8 and 10 times a power of ten. */
function niceAbove(value: number): number {
  const power = 10 ** Math.floor(Math.log10(value));
  return power * ([1, 2, 4, 5, 8, 10].find((step) => step * power >= value) ?? 10);
}

const formatValue = (rate: number): string => `${formatRate(rate)}/s`;

function describeVariant({ name, overTime, faults, workers }: PictureVariant): string {
  const most = (rates: readonly number[]): string =>
    formatRate(rates.length === 0 ? null : Math.max(...rates));
  const { published, handled, byWorker, interval } = overTime;
  return [
    `${name}: at most ${most(handled)} messages/s handled`,
    byWorker.length > 0 ? ` by ${plural(workers.length, "worker")}` : "",
    `, ${most(published)} messages/s published, in intervals of ${formatDuration(interval)}.`,
    faults.length > 0 ? ` ${describeFaults(faults)}.` : "",
  ].join("");
}
