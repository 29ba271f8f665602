import type { Chart } from "./chart.ts";

export const ledgerFlow: Chart = {
  id: "flow",
  title: "What became of the messages",
  how: "From the attempted messages to each fate.",
  of: "each",
  draw: () => null,
};
