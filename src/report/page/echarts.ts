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
  return chart;
}
