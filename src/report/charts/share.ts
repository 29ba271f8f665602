import type { PictureVariant, PictureWorker } from "../picture/picture.ts";
import { formatDuration, formatShare, plural } from "../shared/format.ts";
import type { Chart, Drawing, Look, Theme } from "./chart.ts";
import {
  axisLook,
  base,
  boldLinesIn,
  legendOf,
  linesIn,
  nameIn,
  nameRoom,
  pick,
  textAt,
  tipLook,
  widthOf,
} from "./figure-look.ts";
import { isNarrow, tipText } from "./look.ts";
import { niceAxis } from "./nice-axis.ts";
import { fairnessWords, maxWorkers, sharesTold, shownWorkers } from "./share-words.ts";

const [ofMessages, ofWork] = ["share of messages", "share of work"];

export const share: Chart = {
  id: "share",
  title: "Share of messages and share of work",
  how:
    "Each worker's share of the handled messages beside its share of all the work done; below, how long the run " +
    "took beside the least that these workers could have taken.",
  of: "each",
  draw(picture, shown, look) {
    const variant = picture.variants[shown[0] ?? -1];
    return variant === undefined ? null : drawShares(variant, look);
  },
};

function drawShares(variant: PictureVariant, look: Look): Drawing | null {
  const workers = shownWorkers(variant.workers);
  const known = workers.some(({ messageShare, workShare }) => messageShare !== null || workShare !== null);
  if (!known) return null;
  const { theme, width } = look;
  const even = 1 / variant.workers.length;
  const words = boldLinesIn(fairnessWords(variant.fairness, variant.workers.length), width);
  const remark =
    workers.length < variant.workers.length
      ? linesIn(
          `The ${maxWorkers / 2} busiest and the ${maxWorkers / 2} idlest of ${variant.workers.length} workers.`,
          width,
        )
      : [];
  const legendTop = (words.length + remark.length) * 16 + 8;
  const legend = legendOf([{ name: ofMessages }, { name: ofWork }], look, legendTop);
  const top = legendTop + legend.height + 26;
  const rowHeight = workers.length > 8 ? 30 : 42;
  const plotHeight = workers.length * rowHeight;
  const left = nameRoom([...workers.map(({ name }) => name), "measured"], isNarrow(look) ? 112 : 220) + 10;
  const most = Math.max(
    even,
    ...workers.map(({ messageShare, workShare }) => Math.max(messageShare ?? 0, workShare ?? 0)),
  );
  const took = [variant.makespan, variant.ideal].map(formatDuration);
  const right = 12 + nameRoom([...took, "100 %"], 110);
  const axis = niceAxis(0, most, isNarrow(look) ? 2 : 4);
  const scale = (width - left - right) / axis.max;
  const clear = (value: number, text: string): number => labelGap((even - value) * scale, widthOf(text));
  const hasIdeal = variant.makespan !== null && variant.ideal !== null;
  const idealTop = top + plotHeight + 30;
  const efficiency = boldLinesIn(
    `Took beside the ideal: efficiency ${formatShare(variant.efficiency)}`,
    width,
  );
  const idealPlot = idealTop + 14 + efficiency.length * 16;
  const end = Math.max(variant.makespan ?? 0, variant.ideal ?? 0);
  return {
    height: hasIdeal ? idealPlot + 62 : idealTop,
    description: sharesTold(variant, workers),
    option: {
      ...base(look),
      title: [
        textAt(words, { left: 0, top: 0 }, theme.ink, "bold"),
        textAt(remark, { left: 0, top: words.length * 16 }, theme.faint),
        ...(hasIdeal ? [textAt(efficiency, { left: 0, top: idealTop + 8 }, theme.ink, "bold")] : []),
      ],
      legend: legend.option,
      grid: [
        { outerBoundsMode: "none", left, right, top, height: plotHeight },
        ...(hasIdeal ? [{ outerBoundsMode: "none", left, right, top: idealPlot, height: 56 }] : []),
      ],
      xAxis: [
        {
          type: "value",
          ...axisLook(theme),
          ...axis,
          axisLabel: {
            color: theme.faint,
            formatter: (value: number) => `${Math.round(value * 1000) / 10} %`,
          },
        },
        ...(hasIdeal ? [{ type: "value", gridIndex: 1, show: false, min: 0, max: end }] : []),
      ],
      yAxis: [
        {
          type: "category",
          inverse: true,
          ...axisLook(theme),
          splitLine: { show: false },
          axisLine: { show: true, lineStyle: { color: theme.faint } },
          axisLabel: {
            color: theme.ink,
            interval: 0,
            formatter: (_: string, place: number) => nameIn(workers[place]?.name ?? "", left - 10),
          },
          data: workers.map(({ name }) => name),
        },
        ...(hasIdeal
          ? [
              {
                type: "category",
                gridIndex: 1,
                inverse: true,
                ...axisLook(theme),
                splitLine: { show: false },
                axisLine: { show: true, lineStyle: { color: theme.faint } },
                axisLabel: { color: theme.ink, interval: 0 },
                data: ["measured", "ideal"],
              },
            ]
          : []),
      ],
      tooltip: { trigger: "item", ...tipLook(theme) },
      series: [
        {
          ...bars(ofMessages, workers, ({ messageShare }) => messageShare, look, clear),
          itemStyle: { color: theme.waiting, borderColor: theme.faint, borderWidth: 1 },
          markLine: evenLine(even, theme),
        },
        {
          ...bars(ofWork, workers, ({ workShare }) => workShare, look, clear),
          itemStyle: { color: pick(theme.series, 0) },
        },
        ...(hasIdeal ? [idealBars(variant, theme)] : []),
      ],
    },
  };
}

function bars(
  name: string,
  workers: readonly PictureWorker[],
  of: (worker: PictureWorker) => number | null,
  { theme }: Look,
  gap: (value: number, text: string) => number,
) {
  const tell = (worker: PictureWorker): string => formatShare(of(worker));
  return {
    type: "bar",
    name,
    barWidth: "34%",
    barGap: "8%",
    label: {
      show: true,
      position: "right",
      color: theme.ink,
      textBorderColor: theme.background,
      textBorderWidth: 3,
      fontSize: 12,
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const worker = workers[dataIndex];
        return worker === undefined ? "" : tell(worker);
      },
    },
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const worker = workers[dataIndex];
        return worker === undefined ? "" : tipOf(worker);
      },
    },
    data: workers.map((worker) => {
      const value = of(worker) ?? 0;
      return { value, label: { distance: gap(value, tell(worker)) } };
    }),
  };
}

/** px from a bar's end to its label of so many px: beyond a line that is so far to the right, if that would cross it. */
export function labelGap(line: number, label: number): number {
  const usual = 5;
  return line > 0 && line < usual + label + 3 ? line + usual : usual;
}

function tipOf({ name, messages, messageShare, busy, workShare, busyShare }: PictureWorker): string {
  return [
    tipText(name),
    `${plural(messages, "message")}, ${formatShare(messageShare)}`,
    `${formatDuration(busy)} of work, ${formatShare(workShare)}`,
    `busy ${formatShare(busyShare)} of its time`,
  ].join("\n");
}

function evenLine(even: number, theme: Theme) {
  return {
    silent: true,
    symbol: "none",
    precision: 8,
    z: 2,
    lineStyle: { color: theme.ink, type: "dashed", width: 1.5 },
    label: {
      position: "start",
      distance: 6,
      color: theme.ink,
      formatter: `even share: ${formatShare(even)}`,
    },
    data: [{ xAxis: even }],
  };
}

function idealBars({ makespan, ideal }: PictureVariant, theme: Theme) {
  const values = [makespan, ideal];
  return {
    type: "bar",
    name: "duration",
    xAxisIndex: 1,
    yAxisIndex: 1,
    barWidth: 18,
    label: {
      show: true,
      position: "right",
      color: theme.ink,
      fontSize: 12,
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => formatDuration(values[dataIndex] ?? null),
    },
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) =>
        `${dataIndex === 0 ? "measured" : "ideal"}: ${formatDuration(values[dataIndex] ?? null)}`,
    },
    data: [
      { value: makespan, itemStyle: { color: pick(theme.series, 0) } },
      { value: ideal, itemStyle: { color: theme.good } },
    ],
  };
}
