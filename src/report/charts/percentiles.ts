import type { Chart } from "./chart.ts";

export const percentiles: Chart = {
  id: "percentiles",
  title: "Latency",
  how: "How long messages took, from due to handled.",
  of: "each",
  draw: () => null,
};
