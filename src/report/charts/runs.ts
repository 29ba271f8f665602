import type { Chart } from "./chart.ts";

export const runDots: Chart = {
  id: "runs",
  title: "Every run",
  how: "A dot a run, with the median.",
  of: "all",
  draw: () => null,
};
