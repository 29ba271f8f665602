import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  AriaComponent,
  AxisPointerComponent,
  DataZoomComponent,
  GraphicComponent,
  GridComponent,
  LegendPlainComponent,
  MarkAreaComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";
import { use } from "echarts/core";

/** Registers what the charts are made of; who draws adds a renderer. */
export function useCharts(): void {
  use([
    BarChart,
    CustomChart,
    LineChart,
    SankeyChart,
    ScatterChart,
    AriaComponent,
    AxisPointerComponent,
    DataZoomComponent,
    GraphicComponent,
    GridComponent,
    LegendPlainComponent,
    MarkAreaComponent,
    MarkLineComponent,
    TitleComponent,
    TooltipComponent,
  ]);
}
