import type { Curve, PictureVariant } from "../picture/picture.ts";
import { formatDuration } from "../shared/format.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { type DurationScale, durationScale } from "./duration-scale.ts";
import {
  axisLook,
  base,
  columnsIn,
  legendOf,
  linesIn,
  nameRoom,
  pick,
  textAt,
  tipLook,
} from "./figure-look.ts";
import { allKinds, kindsRemark, shownCurves } from "./kind-curves.ts";
import { kindNames } from "./kind-look.ts";
import { tipText } from "./look.ts";
import { shareTicks, stretched } from "./stretched-share.ts";

const symbols = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];

export const percentiles: Chart = {
  id: "percentiles",
  title: "Latency and wait, by percentile",
  how:
    "At 99 %, a line is at the time that 99 % of the messages took at most; the axis is stretched towards the " +
    "slowest. Latency is from due to handled, wait from due to started.",
  of: "each",
  latency: true,
  draw(picture, shown, look) {
    const variant = picture.variants[shown[0] ?? -1];
    return variant === undefined ? null : drawCurves(variant, kindNames(picture), look);
  },
};

function drawCurves(variant: PictureVariant, kinds: readonly string[], look: Look): Drawing | null {
  const latency = shownCurves(variant.latency, variant.kinds);
  const wait = shownCurves(variant.wait, variant.kinds);
  const all = [...latency, ...wait];
  if (all.length === 0) return null;
  const { theme } = look;
  const scale = durationScale(all.flatMap(({ points }) => points.map(({ ms }) => ms)));
  const far = Math.max(
    stretched(0.5, 1),
    ...all.flatMap((curve) => curve.points.map(({ share }) => stretched(share, curve.count))),
  );
  const ticks = shareTicks(far, look.width - 110);
  const names = all.map(({ kind }) => kind ?? allKinds);
  const legend = legendOf(
    [...new Set(names)].map((name) => ({ name })),
    look,
    0,
  );
  const note = linesIn(
    [
      wait.length > 0 ? "Solid: latency. Dashed: wait." : "",
      scale.log ? "The time axis is logarithmic." : "",
      kindsRemark(variant.kinds),
    ].join(" "),
    look.width - 8,
  );
  const noteTop = legend.height + 2;
  const top = noteTop + note.length * 16 + 14;
  const height = top + (look.width < 560 ? 240 : 280) + 44;
  const room = nameRoom(
    scale.ticks.map(({ text }) => text),
    100,
  );
  const series = (curves: readonly Curve[], isWait: boolean) =>
    curves.map((curve) => line(curve, isWait, kinds, look, scale));
  return {
    height,
    description: descriptionOf(latency, wait),
    option: {
      ...base(look),
      title: [textAt(note, { left: 0, top: noteTop }, theme.faint)],
      legend: legend.option,
      grid: { outerBoundsMode: "none", left: room + 10, right: 18, top, bottom: 44 },
      xAxis: {
        type: "value",
        ...axisLook(theme),
        min: 0,
        max: far,
        name: "share of the messages",
        nameLocation: "middle",
        nameGap: 28,
        axisTick: { show: false, customValues: ticks.map(({ at }) => at) },
        axisLabel: {
          color: theme.faint,
          hideOverlap: true,
          customValues: ticks.map(({ at }) => at),
          formatter: (at: number) => ticks.find((tick) => Math.abs(tick.at - at) < 0.001)?.text ?? "",
        },
      },
      yAxis: {
        type: "value",
        ...axisLook(theme),
        min: scale.min,
        max: scale.max,
        axisTick: { show: false, customValues: scale.ticks.map(({ at }) => at) },
        axisLabel: {
          color: theme.faint,
          customValues: scale.ticks.map(({ at }) => at),
          formatter: (at: number) => scale.ticks.find((tick) => Math.abs(tick.at - at) < 1e-6)?.text ?? "",
        },
      },
      tooltip: {
        trigger: "axis",
        ...tipLook(theme),
        axisPointer: { type: "line", label: { show: false }, lineStyle: { color: theme.faint } },
        formatter: tipOf,
      },
      series: [...series(latency, false), ...series(wait, true)],
    },
  };
}

function line(curve: Curve, isWait: boolean, kinds: readonly string[], look: Look, scale: DurationScale) {
  const { theme } = look;
  const place = curve.kind === null ? -1 : kinds.indexOf(curve.kind);
  const color = curve.kind === null ? theme.ink : pick(theme.kinds, place);
  return {
    type: "line",
    name: curve.kind ?? allKinds,
    z: curve.kind === null && !isWait ? 2 : 3,
    symbol: curve.kind === null ? "none" : (symbols[place % symbols.length] ?? "circle"),
    symbolSize: 6,
    showAllSymbol: true,
    lineStyle: {
      color,
      width: curve.kind === null && !isWait ? 4 : 1.8,
      type: isWait ? [5, 4] : "solid",
      opacity: curve.kind === null ? 0.75 : 1,
    },
    itemStyle: { color },
    data: curve.points.map(({ share, ms }) => [
      stretched(share, curve.count),
      scale.place(ms),
      share,
      ms,
      isWait ? "wait" : "latency",
    ]),
  };
}

function tipOf(params: unknown): string {
  // ECharts gives what is at the pointer, with the data that we gave it.
  const list = params as readonly { readonly seriesName: string; readonly data: readonly unknown[] }[];
  const shares = list.map(({ data }) => Number(data[2]));
  const share = Math.max(...shares);
  const rows = list
    .filter(({ data }) => Number(data[2]) === share)
    .map(({ seriesName, data }) => `${tipText(seriesName)}, ${data[4]}: ${formatDuration(Number(data[3]))}`);
  return [`${shareText(share)} took at most`, ...rows].join("\n");
}

function shareText(share: number): string {
  return share === 1 ? "All" : `${Number((share * 100).toFixed(2))} %`;
}

function descriptionOf(latency: readonly Curve[], wait: readonly Curve[]): string {
  const parts = (curves: readonly Curve[], word: string): string[] =>
    curves.map((curve) => {
      const of = curve.kind === null ? "" : ` of ${cutName(curve.kind)}`;
      const figures = [0.5, 0.99].flatMap((share) => {
        const point = curve.points.find((each) => each.share === share);
        return point === undefined ? [] : [`p${share * 100} ${formatDuration(point.ms)}`];
      });
      return `${word}${of} ${[...figures, `at most ${formatDuration(curve.points.at(-1)?.ms ?? null)}`].join(", ")}`;
    });
  return `${[...parts(latency, "Latency"), ...parts(wait, "Wait")].join("; ")}.`;
}

function cutName(name: string): string {
  return linesIn(name, columnsIn(280) * 7)[0] ?? "";
}
