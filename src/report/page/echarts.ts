import { BarChart, CustomChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  AxisPointerComponent,
  DataZoomComponent,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { connect, type ECharts, init, use } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";

const group = "time";

// TODO-for-merge: useCharts() of ../charts/echarts.ts instead of the list.
use([
  CanvasRenderer,
  LineChart,
  BarChart,
  ScatterChart,
  CustomChart,
  HeatmapChart,
  SankeyChart,
  AriaComponent,
  AxisPointerComponent,
  DataZoomComponent,
  GraphicComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TooltipComponent,
  VisualMapComponent,
]);
connect(group);

/** A chart in an element; those with a time axis share their cursor and their zoom. */
export function createChart(element: HTMLElement, onTime: boolean): ECharts {
  const chart = init(element, null, { renderer: "canvas" });
  if (onTime) chart.group = group;
  return chart;
}
