import type { Chart } from "./chart.ts";

export const histogram: Chart = {
  id: "histogram",
  title: "Latency and wait",
  how: "How many messages took how long.",
  of: "each",
  draw: () => null,
};
