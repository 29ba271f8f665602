import { formatRate } from "../format.ts";
import type { Drawing, Look } from "./chart.ts";
import { fontFamily, isNarrow, margins, tellTime, timeAxis, timeZoom } from "./time-axis.ts";

/** What tells one chart over time from another. */
export interface TimeParts {
  readonly told: string;
  /** Of the y axis. */
  readonly unit: string;
  /** Whether the y axis counts. */
  readonly integer: boolean;
  /** Where the y axis ends, if not at the most. */
  readonly max?: number;
  readonly legend: readonly { readonly name: string; readonly icon: string }[];
  readonly tooltip: object;
  readonly series: readonly object[];
}

const plot = 190;

/** For the legend: how areas and lines look. */
export const icons = {
  area: "rect",
  line: "path://M0,5h14v2h-14z",
  dashes: "path://M0,5h4v2h-4zM5,5h4v2h-4zM10,5h4v2h-4z",
} as const;

/** Series over the time since the run began, with the axes, legend and zoom that such charts have in common. */
export function timeChart(look: Look, until: number, parts: TimeParts): Drawing {
  const { theme } = look;
  const { left, right } = margins(look);
  const perRow = Math.max(1, Math.floor(look.width / (isNarrow(look) ? 150 : 190)));
  const rows = Math.min(3, Math.ceil(parts.legend.length / perRow));
  const top = 20 * rows + 26;
  return {
    height: top + plot + 28,
    told: parts.told,
    option: {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily },
      grid: { left, right, top, height: plot, containLabel: false },
      legend: {
        type: look.still || rows < 3 ? "plain" : "scroll",
        data: [...parts.legend],
        left: 0,
        top: 0,
        padding: 0,
        itemWidth: 14,
        itemHeight: 12,
        itemGap: 26,
        selectedMode: !look.still,
        textStyle: { color: theme.ink, fontFamily, width: 240, overflow: "truncate" },
        pageTextStyle: { color: theme.faint },
        pageIconColor: theme.ink,
        pageIconInactiveColor: theme.line,
      },
      xAxis: timeAxis(look, until),
      yAxis: {
        type: "value",
        min: 0,
        name: parts.unit,
        nameLocation: "end",
        nameGap: 8,
        nameTextStyle: { color: theme.faint, fontFamily, align: "left" },
        splitNumber: 4,
        ...(parts.integer ? { minInterval: 1 } : {}),
        ...(parts.max === undefined ? {} : { max: parts.max }),
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          color: theme.faint,
          fontFamily,
          formatter: (value: number): string => shortCount(value),
        },
        splitLine: { lineStyle: { color: theme.line } },
        axisPointer: { show: false },
      },
      dataZoom: timeZoom(look, false),
      ...(look.still ? { tooltip: { show: false } } : { tooltip: parts.tooltip }),
      series: parts.series.map((series) => ({ silent: look.still, animation: false, ...series })),
    },
  };
}

/** What a tooltip's formatter is given of each series. */
interface Shown {
  readonly seriesName?: string;
  readonly color?: unknown;
  readonly value?: unknown;
}

/**
 * A tooltip of all series at a time, as a list of nodes-to-be: plain text on lines, in which nothing is markup. Series
 * without a value there are left out.
 */
export function timeTooltip(look: Look, interval: number, format: (value: number) => string): object {
  const { theme } = look;
  return {
    trigger: "axis",
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.line,
    textStyle: { color: theme.ink, fontFamily, fontSize: 12 },
    formatter: (shown: Shown | readonly Shown[]): string => tellShown([shown].flat(), interval, format),
  };
}

function tellShown(shown: readonly Shown[], interval: number, format: (value: number) => string): string {
  const points = shown.flatMap(({ seriesName = "", value }) => {
    const [time, count] = Array.isArray(value) ? value : [];
    return typeof time === "number" && typeof count === "number" ? [{ seriesName, time, count }] : [];
  });
  const [first] = points;
  if (first === undefined) return "";
  const lines = points.map(({ seriesName, count }) => `${plain(seriesName)}  ${format(count)}`);
  return [`${tellTime(first.time)} to ${tellTime(first.time + interval)}`, ...lines].join("\n");
}

/** In rich text braces would mean something. */
const plain = (text: string): string => text.replaceAll("{", "(").replaceAll("}", ")");

/** `1,200` as `1.2k`, `3,000,000` as `3M`. */
export function shortCount(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return Number.isInteger(value) ? value.toLocaleString("en-US") : formatRate(value);
}
