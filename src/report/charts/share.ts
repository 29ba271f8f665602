import type { Chart } from "./chart.ts";

export const share: Chart = {
  id: "share",
  title: "Share of messages and share of work",
  how: "Each worker's share of the messages beside its share of the work.",
  of: "each",
  draw: () => null,
};
