import type { Chart } from "./chart.ts";

export const throughput: Chart = {
  id: "throughput",
  title: "Throughput",
  how: "Messages a second, handled ones stacked by worker.",
  of: "each",
  group: "time",
  draw: () => null,
};
