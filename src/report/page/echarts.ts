import { connect, type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useCharts } from "../charts/echarts.ts";

const group = "time";

useCharts();
use(CanvasRenderer);
connect(group);

/** A chart in an element. */
export function createChart(element: HTMLElement): ECharts {
  const chart = init(element, null, { renderer: "canvas" });
  leaveWheel(element);
  return chart;
}

/** Whether a chart shares its cursor and its zoom with the others, at once. */
export function link(chart: ECharts, shares: boolean): void {
  chart.group = shares ? group : "";
}

const left = new WeakSet<HTMLElement>();

/** ECharts keeps every turn of the wheel from the page, also those that it does nothing with. */
function leaveWheel(element: HTMLElement): void {
  if (left.has(element)) return;
  left.add(element);
  const hide = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.shiftKey) event.stopPropagation();
  };
  element.addEventListener("wheel", hide, { capture: true, passive: true });
}
