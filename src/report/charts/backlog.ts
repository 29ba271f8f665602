import type { Chart } from "./chart.ts";

export const backlog: Chart = {
  id: "backlog",
  title: "Backlog",
  how: "Messages ready in the queue and unacknowledged.",
  of: "each",
  group: "time",
  draw: () => null,
};
