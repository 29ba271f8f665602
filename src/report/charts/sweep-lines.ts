import type { CustomSeriesRenderItem } from "echarts";
import type { Spread } from "../../result/schema.ts";
import type { Dimension, PictureVariant, Swept } from "../picture/picture.ts";
import type { Drawing, Look } from "./chart.ts";
import { axisLook, base, columnsIn, linesIn, nameIn, pick, textAt, tipLook, widthOf } from "./figure-look.ts";
import { numberAt, pointOf } from "./figure-shapes.ts";
import { tipText } from "./look.ts";
import { formatMeasure, tickOf } from "./measure-words.ts";
import { type NiceAxis, niceAxis } from "./nice-axis.ts";
import { valueWord } from "./variant-words.ts";

const [plotHeight, headHeight, gap, left, right] = [104, 42, 8, 62, 26];

/** Measures over the values of one setting, in panels one above the other. */
export function drawSweepLines(
  { dimension, place }: { readonly dimension: Dimension; readonly place: number },
  variants: readonly { readonly place: number; readonly variant: PictureVariant }[],
  measures: readonly Swept[],
  look: Look,
): Drawing | null {
  const { theme, width } = look;
  const points = variants
    .map(({ place: index, variant }) => ({ at: variant.at[place] ?? 0, index, variant }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ at, index, variant }): Point => ({ value: valueWord(dimension, at), index, variant }));
  if (measures.length === 0) return null;
  const several = variants.some(({ variant }) => variant.runs > 1);
  const caption = several
    ? linesIn("Medians of the runs; whiskers from the least to the greatest.", width)
    : [];
  const first = caption.length * 16 + (several ? 8 : 0);
  const tops = measures.map((_, panel) => first + headHeight + panel * (headHeight + plotHeight + gap));
  const labelRoom = (width - left - right) / points.length - 4;
  const slanted = labelRoom >= 24 && points.some(({ value }) => widthOf(value) > labelRoom);
  const foot = slanted ? 90 : 50;
  const most = measures.length - 1;
  const height = (tops.at(-1) ?? 0) + plotHeight + foot;
  return {
    height,
    description: descriptionOf(dimension, points, measures),
    option: {
      ...base(look),
      title: [
        textAt(caption, { left: 0, top: 0 }, theme.faint),
        textAt([nameIn(dimension.key, width - left)], { left, top: height - 20 }, theme.faint),
        ...measures.map((measure, panel) =>
          textAt([nameIn(measure.word, width)], { left: 0, top: (tops[panel] ?? 0) - 40 }, theme.ink, "bold"),
        ),
      ],
      grid: tops.map((top) => ({ outerBoundsMode: "none", left, right, top, height: plotHeight })),
      xAxis: measures.map((_, gridIndex) => ({
        type: "category",
        gridIndex,
        ...axisLook(theme),
        splitLine: { show: false },
        axisLine: { show: true, onZero: false, lineStyle: { color: theme.faint } },
        data: points.map(({ value }) => value),
        axisLabel: {
          show: gridIndex === most,
          color: theme.ink,
          ...(labelRoom >= 24 ? { interval: 0 } : { hideOverlap: true }),
          ...(slanted ? { rotate: 32 } : {}),
          formatter: (value: string) => nameIn(value, slanted ? 82 : Math.max(28, labelRoom)),
        },
      })),
      yAxis: measures.map((measure, gridIndex) => ({
        type: "value",
        gridIndex,
        ...axisLook(theme),
        ...(isOfOne(measure) ? { min: 0, max: 1, interval: 0.5 } : axisOf(points, measure)),
        axisLabel: {
          color: theme.faint,
          hideOverlap: true,
          formatter: (value: number) => tickOf(value, measure.figure),
        },
      })),
      tooltip: {
        trigger: "axis",
        ...tipLook(theme),
        axisPointer: { type: "line", label: { show: false }, lineStyle: { color: theme.faint } },
        formatter: (params: unknown) => {
          // ECharts gives the place that we gave the data.
          const [one] = params as readonly { readonly dataIndex: number }[];
          const point = points[one?.dataIndex ?? -1];
          return point === undefined ? "" : tipOf(dimension, point, measures);
        },
      },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      series: measures.flatMap((measure, panel) => {
        const color = measure.figure === "lost" ? theme.bad : pick(theme.series, panel);
        const spreads = points.map((point) => spreadAt(measure, point));
        return [
          whiskers(spreads, panel, color),
          {
            type: "line",
            name: measure.word,
            xAxisIndex: panel,
            yAxisIndex: panel,
            symbol: "circle",
            symbolSize: 8,
            lineStyle: { color, width: 2.5 },
            itemStyle: { color },
            label: {
              show: labelRoom >= 40,
              position: "top",
              distance: 7,
              color: theme.ink,
              fontSize: 12,
              formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
                labelOf(spreads[dataIndex]?.median ?? null, measure),
            },
            labelLayout: { hideOverlap: true },
            data: spreads.map((spread) => spread?.median ?? null),
          },
        ];
      }),
    },
  };
}

interface Point {
  readonly value: string;
  /** Among all variants. */
  readonly index: number;
  readonly variant: PictureVariant;
}

function spreadAt({ spreads }: Swept, { index }: Point): Spread | undefined {
  return spreads[index] ?? undefined;
}

function isOfOne({ figure }: Swept): boolean {
  return figure === "efficiency" || figure === "utilisation" || figure === "keepsUp";
}

/** Short: the unit of rates stands above the panel. */
function labelOf(value: number | null, { figure }: Swept): string {
  return formatMeasure(value, figure).replace(" msg/s", "");
}

function whiskers(spreads: readonly (Spread | undefined)[], panel: number, color: string) {
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const [x, low] = pointOf(api, numberAt(api, 0), numberAt(api, 1));
    const [, high] = pointOf(api, numberAt(api, 0), numberAt(api, 2));
    const line = (x1: number, y1: number, x2: number, y2: number) => ({
      type: "line" as const,
      shape: { x1, y1, x2, y2 },
      style: { stroke: color, lineWidth: 1.5 },
    });
    return {
      type: "group",
      children: [line(x, low, x, high), line(x - 5, low, x + 5, low), line(x - 5, high, x + 5, high)],
    };
  };
  return {
    type: "custom",
    xAxisIndex: panel,
    yAxisIndex: panel,
    silent: true,
    renderItem,
    encode: { x: 0, y: [1, 2] },
    tooltip: { show: false },
    data: spreads.flatMap((spread, at) =>
      spread === undefined || spread.max === spread.min ? [] : [[at, spread.min, spread.max]],
    ),
  };
}

function axisOf(points: readonly Point[], measure: Swept): NiceAxis {
  const spreads = points.flatMap((point) => spreadAt(measure, point) ?? []);
  const least = Math.min(0, ...spreads.map(({ min }) => min));
  return niceAxis(least, Math.max(...spreads.map(({ max }) => max)), 3);
}

function tipOf(dimension: Dimension, point: Point, measures: readonly Swept[]): string {
  const rows = measures.map((measure) => {
    const spread = spreadAt(measure, point);
    const word = tipText(measure.word);
    const figure = formatMeasure(spread?.median ?? null, measure.figure);
    if (spread === undefined || spread.min === spread.max) return `${word}: ${figure}`;
    const ends = `${formatMeasure(spread.min, measure.figure)} to ${formatMeasure(spread.max, measure.figure)}`;
    return `${word}: ${figure} (${ends})`;
  });
  return [tipText(dimension.key), tipText(point.value), ...rows].join("\n");
}

function descriptionOf(dimension: Dimension, points: readonly Point[], measures: readonly Swept[]): string {
  const of = measures.map((measure) => {
    const figures = points.map(
      (point) =>
        `${formatMeasure(spreadAt(measure, point)?.median ?? null, measure.figure)} at ${nameIn(point.value, 140)}`,
    );
    return `${nameIn(measure.word, 600)} ${figures.join(", ")}`;
  });
  return `Over ${nameIn(dimension.key, columnsIn(2000))}: ${of.join("; ")}.`;
}
