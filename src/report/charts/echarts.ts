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
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components";
import { use } from "echarts/core";
import { figureParts } from "./figure-parts.ts";

/** Registers what the charts are made of; who draws adds a renderer. */
export function useCharts(): void {
  use([
    ...figureParts,
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
    TitleComponent,
    TooltipComponent,
    VisualMapComponent,
  ]);
}
