import { format } from "echarts/core";
import { formatCount, formatRate } from "../shared/format.ts";
import { cut } from "../text/text.ts";
import type { Drawing, Look } from "./chart.ts";
import { fontFamily, isNarrow, tipText } from "./look.ts";
import { cursorSeries, margins, timeAxis, timeText, timeZoom, withoutCursor } from "./time-axis.ts";

/** A line of the tooltip. */
export interface TimeRow {
  readonly name: string;
  /** One an interval. */
  readonly values: readonly (number | null)[];
  formatValue(value: number): string;
}

/** What tells one chart over time from another. */
export interface TimeParts {
  readonly description: string;
  /** Of the y axis. */
  readonly unit: string;
  /** Whether the y axis counts. */
  readonly integer: boolean;
  /** Where the y axis ends, if not at the most. */
  readonly max?: number;
  readonly legend: readonly { readonly name: string; readonly icon: string }[];
  /** For the tooltip: the interval, and what there is in it. */
  readonly interval: number;
  readonly rows: readonly TimeRow[];
  readonly series: readonly object[];
}

const plot = 190;
const legendLine = 14;

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
  // Without a browser nobody knows how wide a font is: more room.
  const gap = look.still ? 22 : 12;
  const needed = legendRows(parts.legend, look, gap);
  const scrolls = !look.still && needed > 3;
  const rows = scrolls ? 1 : needed;
  const narrow = isNarrow(look);
  const top = (legendLine + gap) * rows + (narrow ? 26 : 20);
  return {
    height: top + plot + 28,
    description: parts.description,
    option: {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily },
      grid: { left, right, top, height: plot, containLabel: false },
      legend: {
        type: scrolls ? "scroll" : "plain",
        data: [...parts.legend],
        left: 0,
        top: 0,
        padding: 0,
        itemWidth: 14,
        itemHeight: 12,
        itemGap: gap,
        selectedMode: !look.still,
        textStyle: { color: theme.ink, fontFamily, fontSize: 12 },
        formatter: legendText,
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
        nameGap: narrow ? 14 : 8,
        // On a phone from the edge, as there it may be as long as the drawing is wide.
        nameTextStyle: {
          color: theme.faint,
          fontFamily,
          align: "left",
          ...(narrow ? { padding: [0, 0, 0, -left] } : {}),
        },
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
      tooltip: look.still ? { show: false } : timeTooltip(look, parts),
      series: [
        ...cursorSeries(look, until, 0),
        ...parts.series.map((series) => ({ silent: true, animation: false, ...withoutCursor, ...series })),
      ],
    },
  };
}

const legendText = (name: string): string => cut(name, 40);

function legendRows(entries: TimeParts["legend"], look: Look, gap: number): number {
  let [x, rows] = [0, 1];
  for (const { name } of entries) {
    const width = 20 + format.getTextRect(legendText(name), `12px ${fontFamily}`).width;
    if (x > 0 && x + width > look.width) [x, rows] = [0, rows + 1];
    x += width + gap;
  }
  return rows;
}

/** A tooltip of all rows at the cursor's time: plain text on lines, in which nothing is markup. */
function timeTooltip(look: Look, { interval, rows }: TimeParts): object {
  const { theme } = look;
  return {
    trigger: "axis",
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.line,
    textStyle: { color: theme.ink, fontFamily, fontSize: 12 },
    formatter: (shown: unknown): string => intervalText(cursorTime(shown), interval, rows),
  };
}

/** What ECharts gives a formatter is a list of points, of which each has its data as `value`. */
function cursorTime(shown: unknown): number {
  const first: unknown = Array.isArray(shown) ? shown[0] : shown;
  const value = typeof first === "object" && first !== null && "value" in first ? first.value : undefined;
  return Array.isArray(value) ? Number(value[0]) : Number.NaN;
}

/** The rows of the interval that a time is in, on a line each. Empty outside of what was measured. */
export function intervalText(time: number, interval: number, rows: readonly TimeRow[]): string {
  const at = Math.floor(time / interval + 1e-9);
  const lines = rows.flatMap(({ name, values, formatValue }) => {
    const value = values[at];
    if (value === undefined) return [];
    return [`${tipText(name)}  ${value === null ? "not known" : formatValue(value)}`];
  });
  if (lines.length === 0) return "";
  return [`${timeText(at * interval)} to ${timeText((at + 1) * interval)}`, ...lines].join("\n");
}

/** `1,200` as `1.2k`, `3,000,000` as `3M`. */
export function shortCount(value: number): string {
  if (Math.abs(value) >= 1e6) return `${Number((value / 1e6).toPrecision(4))}M`;
  if (Math.abs(value) >= 1e4) return `${Number((value / 1e3).toPrecision(4))}k`;
  return Number.isInteger(value) ? formatCount(value) : formatRate(value);
}
