import { BarChart, CustomChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts";
import {
  GridComponent,
  LegendPlainComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
} from "echarts/components";

/** What of ECharts the figures need; a renderer comes from who draws them. */
export const figureParts = [
  BarChart,
  CustomChart,
  LineChart,
  SankeyChart,
  ScatterChart,
  GridComponent,
  LegendPlainComponent,
  MarkLineComponent,
  TitleComponent,
  TooltipComponent,
];
