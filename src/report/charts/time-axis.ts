import type { PictureFault } from "../picture/picture.ts";
import { plural } from "../shared/format.ts";
import { cut } from "../text/text.ts";
import type { Look } from "./chart.ts";
import { fontFamily, isNarrow } from "./look.ts";

/** px to the left and right of whatever has a time axis, the same in all, so that they can be read downwards. */
export function margins(look: Look): { left: number; right: number } {
  return isNarrow(look) ? { left: 72, right: 12 } : { left: 164, right: 20 };
}

/** A time since the run began, or a length of time, to a tenth of a µs: `0`, `500 ms`, `2.5 s`, `1 min 20 s`. */
export function timeText(ms: number): string {
  const exact = Math.round(ms * 10_000) / 10_000;
  if (exact === 0) return "0 s";
  if (Math.abs(exact) < 1000) return `${trim(exact)} ms`;
  if (Math.abs(exact) < 60_000) return `${trim(exact / 1000)} s`;
  const minutes = Math.trunc(exact / 60_000);
  const seconds = (exact - minutes * 60_000) / 1000;
  const rest = Math.abs(seconds) < 1e-9 ? "" : ` ${trim(Math.abs(seconds))} s`;
  if (Math.abs(minutes) < 60) return `${minutes} min${rest}`;
  const left = Math.abs(minutes % 60);
  return `${Math.trunc(minutes / 60)} h${left === 0 ? "" : ` ${left} min`}${rest}`;
}

const trim = (value: number): string => String(Number(value.toFixed(7)));

/** From 0 to `until` ms, in all charts of the group "time". */
export function timeAxis(look: Look, until: number) {
  return {
    type: "value",
    min: 0,
    max: Math.max(until, 1),
    splitNumber: isNarrow(look) ? 4 : 8,
    axisLine: { onZero: false, lineStyle: { color: look.theme.line } },
    axisTick: { lineStyle: { color: look.theme.line } },
    axisLabel: {
      color: look.theme.faint,
      fontFamily,
      hideOverlap: true,
      // The end of all is no round time, and lies where a round one may be.
      showMaxLabel: until === Number(until.toPrecision(1)),
      formatter: timeText,
    },
    splitLine: { lineStyle: { color: look.theme.line, opacity: 0.6 } },
    axisPointer: {
      show: !look.still,
      snap: false,
      triggerEmphasis: false,
      lineStyle: { color: look.theme.faint, type: "solid" },
      label: {
        show: true,
        color: look.theme.background,
        backgroundColor: look.theme.faint,
        fontFamily,
        formatter: ({ value }: { value: unknown }): string => timeText(Math.round(Number(value) * 10) / 10),
      },
    },
  };
}

const cursorPoints = 2000;

/**
 * The first series of all charts of the group, which is not seen: what the cursor is found by. `echarts.connect` tells
 * the other charts a series and a place in its data, so these must mean the same time in all of them. `y` is any value
 * that lies within the grid.
 */
export function cursorSeries(look: Look, until: number, y: number): object[] {
  if (look.still) return [];
  const step = Math.max(until, 1) / cursorPoints;
  return [
    {
      type: "line",
      name: "cursor",
      symbol: "none",
      showSymbol: false,
      silent: true,
      animation: false,
      emphasis: { disabled: true },
      lineStyle: { width: 0 },
      data: Array.from({ length: cursorPoints + 1 }, (_, index) => [index * step, y]),
    },
  ];
}

/** Of all other series, so that the cursor is found by that one alone. */
export const withoutCursor = { tooltip: { show: false } } as const;

/**
 * Zooming by Ctrl and wheel, and by dragging, so that a page still scrolls; with a slider where `slides`. All charts of
 * the group have the same two ids, so that `echarts.connect` takes what one does to the others.
 */
export function timeZoom(look: Look, slides: boolean): object[] {
  if (look.still) return [];
  const { left, right } = margins(look);
  return [
    {
      id: "time-inside",
      type: "inside",
      xAxisIndex: 0,
      filterMode: "none",
      zoomOnMouseWheel: "ctrl",
      moveOnMouseWheel: "shift",
      moveOnMouseMove: true,
      preventDefaultMouseMove: !isNarrow(look),
    },
    {
      id: "time-slider",
      type: "slider",
      xAxisIndex: 0,
      show: slides,
      filterMode: "none",
      left,
      right,
      bottom: 6,
      height: 18,
      showDataShadow: false,
      brushSelect: false,
      showDetail: false,
      borderColor: look.theme.line,
      backgroundColor: "transparent",
      fillerColor: `${look.theme.kinds[0] ?? look.theme.ink}33`,
      handleStyle: { color: look.theme.background, borderColor: look.theme.faint },
      moveHandleStyle: { color: look.theme.faint, opacity: 0.6 },
    },
  ];
}

/** Faults as bands of a series that has a time axis. */
export function faultBands(faults: readonly PictureFault[], look: Look, end: number) {
  const { theme } = look;
  return {
    silent: true,
    animation: false,
    itemStyle: { color: theme.fault, borderColor: theme.bad, borderWidth: 0.5 },
    label: { show: true, position: "insideTopLeft", color: theme.bad, fontFamily, fontSize: 11 },
    data: faults.map((fault, index) => [
      {
        // The rest of the time need not be named again.
        name: isCovered(faults, index) ? "" : cut(fault.name, 40),
        xAxis: fault.began,
        itemStyle: { opacity: fault.ended === null ? 0.4 : 1 },
      },
      { xAxis: Math.max(fault.ended ?? end, fault.began) },
    ]),
  };
}

/** Whether a label at the fault's beginning would lie on that of the one before. */
function isCovered(faults: readonly PictureFault[], index: number): boolean {
  const [own, before] = [faults[index], faults[index - 1]];
  return own !== undefined && before !== undefined && own.name === before.name;
}

/** `2 faults (kill-broker, kill-worker worker-1)`; empty where there are none. */
export function describeFaults(faults: readonly PictureFault[]): string {
  if (faults.length === 0) return "";
  const names = [...new Set(faults.map(({ name }) => name))];
  const some = names.slice(0, 4).join(", ");
  return `${plural(faults.length, "fault")} (${some}${names.length > 4 ? ", …" : ""})`;
}
