import type { CustomSeriesRenderItem } from "echarts";
import type { Curve, PictureVariant } from "../picture/picture.ts";
import { formatCount, formatDuration, formatShare, plural } from "../shared/format.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { type DurationScale, durationScale } from "./duration-scale.ts";
import { axisLook, base, linesIn, nameIn, pick, textAt, tipLook } from "./figure-look.ts";
import { numberAt, pointOf, rectOf } from "./figure-shapes.ts";
import { allKinds, kindsRemark, shownCurves } from "./kind-curves.ts";
import { kindNames } from "./kind-look.ts";
import { tipText } from "./look.ts";

const [panelHeight, nameHeight, headHeight, left, right] = [58, 20, 24, 52, 22];

/** Bars grow wider with their time: on an even axis the late ones would look like more. */
const minRatio = 4;

interface Panel {
  readonly curve: Curve;
  readonly of: "Latency" | "Wait";
  readonly top: number;
}

export const histogram: Chart = {
  id: "histogram",
  title: "Latency and wait, how often",
  how: "How many messages took how long; a panel a kind, each with a count axis of its own.",
  of: "each",
  latency: true,
  draw(picture, shown, look) {
    const variant = picture.variants[shown[0] ?? -1];
    return variant === undefined ? null : drawBars(variant, kindNames(picture), look);
  },
};

function drawBars(variant: PictureVariant, kinds: readonly string[], look: Look): Drawing | null {
  const groups = [
    { of: "Latency", says: "Latency: from due to handled", curves: panelled(variant.latency, variant) },
    { of: "Wait", says: "Wait: from due to started", curves: panelled(variant.wait, variant) },
  ] as const;
  const full = groups
    .flatMap(({ curves }) => curves)
    .flatMap(({ bars }) => bars.filter((bar) => bar.count > 0));
  if (full.length === 0) return null;
  const { theme } = look;
  const scale = durationScale(
    full.flatMap(({ from, to }) => [from > 0 ? from : to / 2, to]),
    minRatio,
  );
  const titles: unknown[] = [];
  const panels: Panel[] = [];
  let top = 0;
  const remark = [kindsRemark(variant.kinds), scale.log ? "The time axis is logarithmic." : ""]
    .join(" ")
    .trim();
  const lines = remark === "" ? [] : linesIn(remark, look.width);
  titles.push(textAt(lines, { left: 0, top }, theme.faint));
  top += lines.length * 16 + (lines.length > 0 ? 6 : 0);
  for (const { of, says, curves } of groups) {
    if (curves.length === 0) continue;
    titles.push(textAt([says], { left: 0, top }, theme.ink, "bold"));
    top += headHeight;
    for (const curve of curves) {
      const name = `${nameIn(curve.kind ?? allKinds, look.width - 180)} · ${plural(curve.count, "message")}`;
      titles.push(textAt([name], { left, top }, theme.ink));
      panels.push({ curve, of, top: top + nameHeight });
      top += nameHeight + panelHeight + 10;
    }
    top += 4;
  }
  const last = panels.length - 1;
  return {
    height: top + 22,
    description: descriptionOf(panels),
    option: {
      ...base(look),
      title: titles,
      grid: panels.map((panel) => ({
        outerBoundsMode: "none",
        left,
        right,
        top: panel.top,
        height: panelHeight,
      })),
      xAxis: panels.map((_, gridIndex) => ({
        type: "value",
        gridIndex,
        ...axisLook(theme),
        min: scale.min,
        max: scale.max,
        axisLine: { show: true, onZero: false, lineStyle: { color: theme.faint } },
        axisTick: { show: false, customValues: scale.ticks.map(({ at }) => at) },
        axisLabel: {
          show: gridIndex === last,
          color: theme.faint,
          hideOverlap: true,
          customValues: scale.ticks.map(({ at }) => at),
          formatter: (at: number) => scale.ticks.find((tick) => Math.abs(tick.at - at) < 1e-6)?.text ?? "",
        },
      })),
      yAxis: panels.map(({ curve }, gridIndex) => {
        const most = Math.max(...curve.bars.map(({ count }) => count));
        return {
          type: "value",
          gridIndex,
          ...axisLook(theme),
          splitLine: { show: false },
          min: 0,
          max: most,
          axisTick: { show: false, customValues: [0, most] },
          axisLabel: { color: theme.faint, customValues: [0, most], formatter: formatCount },
        };
      }),
      tooltip: { trigger: "item", ...tipLook(theme) },
      series: panels.map((panel, place) => barsOf(panel, place, kinds, look, scale)),
    },
  };
}

function panelled(curves: readonly Curve[], variant: PictureVariant): Curve[] {
  const shown = shownCurves(curves, variant.kinds).filter(({ bars }) => bars.some(({ count }) => count > 0));
  const own = shown.filter(({ kind }) => kind !== null);
  return own.length > 0 ? own : shown;
}

function barsOf(panel: Panel, place: number, kinds: readonly string[], look: Look, scale: DurationScale) {
  const { curve, of } = panel;
  const { theme } = look;
  const color = curve.kind === null ? theme.faint : pick(theme.kinds, kinds.indexOf(curve.kind));
  const renderItem: CustomSeriesRenderItem = (_params, api) => {
    const [x1, y1] = pointOf(api, numberAt(api, 0), 0);
    const [x2, y2] = pointOf(api, numberAt(api, 1), numberAt(api, 2));
    // What is rare is still to be seen.
    const y = Math.min(y2, y1 - 2);
    const gap = x2 - x1 > 4 ? 1 : 0;
    const style =
      of === "Wait" ? { fill: theme.waiting, stroke: color, lineWidth: 1.5 } : { fill: color, lineWidth: 0 };
    return rectOf([x1 + gap, y1], [Math.max(x2 - gap, x1 + 1), y], style);
  };
  return {
    type: "custom",
    name: `${of}, ${curve.kind ?? allKinds}`,
    xAxisIndex: place,
    yAxisIndex: place,
    renderItem,
    encode: { x: [0, 1], y: 2 },
    clip: true,
    data: curve.bars
      .filter(({ count }) => count > 0)
      .map(({ from, to, count }) => [scale.place(from), scale.place(to), count, from, to]),
    tooltip: {
      formatter: (params: unknown) => {
        // ECharts gives the data that we gave it.
        const { data } = params as { readonly data: readonly number[] };
        const [, , count = 0, from = 0, to = 0] = data;
        return [
          `${of}, ${tipText(curve.kind ?? allKinds)}`,
          `${formatDuration(from)} to ${formatDuration(to)}`,
          `${plural(count, "message")}, ${formatShare(count / curve.count)} of ${curve.kind === null ? "all" : "the kind"}`,
        ].join("\n");
      },
    },
  };
}

function descriptionOf(panels: readonly Panel[]): string {
  const parts = panels.map(({ curve, of }) => {
    const bar = curve.bars.reduce((best, each) => (each.count > best.count ? each : best));
    const span = `${formatDuration(bar.from)} to ${formatDuration(bar.to)}`;
    return `${of}, ${nameIn(curve.kind ?? allKinds, 280)}: most often ${span}`;
  });
  return `${parts.join("; ")}.`;
}
