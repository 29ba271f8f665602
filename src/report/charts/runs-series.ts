import type { CustomSeriesRenderItem } from "echarts";
import type { PictureMeasure, PictureVariant } from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import type { Look } from "./chart.ts";
import { nameIn, pick } from "./figure-look.ts";
import { numberAt, pointOf } from "./figure-shapes.ts";
import { isNarrow, tipText } from "./look.ts";
import { figuresOf, formatMeasure, measureWord } from "./measure-words.ts";
import { type MedianInterval, medianInterval } from "./median-interval.ts";

/** Where dots and the interval below them are in a row, as parts of its height from its middle. */
function placesOf(look: Look) {
  return isNarrow(look)
    ? { dots: 0.12, spread: 0.1, interval: 0.36 }
    : { dots: -0.12, spread: 0.18, interval: 0.26 };
}

/** Where there is little room, a name stands above its dots, over the whole width. */
export function namesOf(names: readonly string[], place: number, { theme, width }: Look) {
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const row = numberAt(api, 0);
    const [, y] = pointOf(api, 0, row - 0.5);
    const text = nameIn(names[row] ?? "", width - 10);
    return {
      type: "text",
      silent: true,
      style: { x: 8, y: y + 3, text, fill: theme.ink, fontSize: 11, verticalAlign: "top" },
    };
  };
  return {
    type: "custom",
    xAxisIndex: place,
    yAxisIndex: place,
    renderItem,
    encode: { x: -1, y: 0 },
    z: 4,
    data: names.map((_, row) => [row]),
  };
}

export function mediansOf(
  variants: readonly PictureVariant[],
  measure: PictureMeasure,
  place: number,
  look: Look,
) {
  const { theme } = look;
  const { interval: below } = placesOf(look);
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const y = numberAt(api, 3) + below;
    const [low] = pointOf(api, numberAt(api, 0), y);
    const [middle, top] = pointOf(api, numberAt(api, 1), y);
    const [high] = pointOf(api, numberAt(api, 2), y);
    return {
      type: "group",
      children: [
        {
          type: "line",
          shape: { x1: low, y1: top, x2: high, y2: top },
          style: { stroke: theme.ink, lineWidth: 1.5 },
        },
        {
          type: "rect",
          shape: { x: middle - 1.5, y: top - 4, width: 3, height: 8 },
          style: { fill: theme.ink },
        },
      ],
    };
  };
  const data = variants.flatMap(({ measures }, row) => {
    const figures = figuresOf(measures[measure]);
    const interval = medianInterval(figures);
    if (interval === null || figures.length < 2) return [];
    return [[interval.low, interval.median, interval.high, row]];
  });
  return {
    type: "custom",
    name: `median ${measure}`,
    xAxisIndex: place,
    yAxisIndex: place,
    renderItem,
    encode: { x: [0, 1, 2], y: 3 },
    z: 3,
    silent: true,
    data,
  };
}

export function dotsOf(
  variants: readonly PictureVariant[],
  names: readonly string[],
  measure: PictureMeasure,
  place: number,
  look: Look,
) {
  const { theme } = look;
  const { dots, spread } = placesOf(look);
  const data = variants.flatMap(({ measures }, row) =>
    (measures[measure]?.runs ?? []).flatMap((value, run) =>
      value === null ? [] : [[value, row + dots + jitter(run) * spread, row, run + 1]],
    ),
  );
  return {
    type: "scatter",
    name: measureWord(measure),
    xAxisIndex: place,
    yAxisIndex: place,
    symbolSize: 6,
    z: 2,
    itemStyle: { color: measure === "lost" ? theme.bad : pick(theme.series, 0), opacity: 0.65 },
    data,
    tooltip: {
      formatter: (params: unknown) => {
        // ECharts gives the data that we gave it.
        const { data: point } = params as { readonly data: readonly number[] };
        const [value = 0, , row = 0, run = 0] = point;
        const interval = medianInterval(figuresOf(variants[row]?.measures[measure]));
        return [
          tipText(names[row] ?? ""),
          `${measureWord(measure)}, run ${formatCount(run)}: ${formatMeasure(value, measure)}`,
          ...(interval === null ? [] : [intervalWords(interval, measure)]),
        ].join("\n");
      },
    },
  };
}

function intervalWords({ low, median, high, confidence }: MedianInterval, measure: PictureMeasure): string {
  const [from, to] = [formatMeasure(low, measure), formatMeasure(high, measure)];
  return `median ${formatMeasure(median, measure)}, ${confidence === null ? "runs" : "95 %"} ${from} to ${to}`;
}

/** From -1 to 1, the same each time: neighbours in the list are far apart. */
export function jitter(run: number): number {
  return run === 0 ? 0 : ((run * 0.618034) % 1) * 2 - 1;
}
