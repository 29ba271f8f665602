import type { Chart } from "./chart.ts";

export const workTimeline: Chart = {
  id: "work",
  title: "Who worked when",
  how: "A lane a worker, a block a message.",
  of: "all",
  group: "time",
  draw: () => null,
};
