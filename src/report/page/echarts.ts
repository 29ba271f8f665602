import { connect, type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useCharts } from "../charts/echarts.ts";

const group = "time";

useCharts();
use(CanvasRenderer);
connect(group);

/** A chart in an element; those with a time axis share their cursor and their zoom. */
export function createChart(element: HTMLElement, onTime: boolean): ECharts {
  const chart = init(element, null, { renderer: "canvas" });
  if (onTime) chart.group = group;
  leaveWheel(element);
  return chart;
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
