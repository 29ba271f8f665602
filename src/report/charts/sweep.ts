import type { Chart } from "./chart.ts";

export const sweep: Chart = {
  id: "sweep",
  title: "Over the settings",
  how: "Measures over the values of the matrix.",
  of: "all",
  draw: () => null,
};
