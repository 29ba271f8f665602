import type { Theme } from "./chart.ts";

/** For white pages and paper. Kinds and series after Okabe and Ito, so that they differ for every eye. */
export const light: Theme = {
  dark: false,
  background: "#ffffff",
  ink: "#1b1f24",
  faint: "#59626d",
  line: "#d5dae0",
  kinds: ["#0b5fa5", "#f0a202", "#009e73", "#cc4778", "#56b4e9", "#7a5195"],
  waiting: "#b4c2d1",
  series: ["#0b5fa5", "#e07b00", "#009e73", "#cc4778", "#56b4e9", "#7a5195", "#8a8d00", "#a0522d"],
  good: "#00704f",
  bad: "#b3261e",
  fault: "rgba(179, 38, 30, 0.16)",
};

/** For dark screens. */
export const dark: Theme = {
  dark: true,
  background: "#14181d",
  ink: "#e8ebef",
  faint: "#a3adb8",
  line: "#343b44",
  kinds: ["#5aa9e6", "#f5b83d", "#3cc69c", "#f07ca8", "#9ad4f5", "#b893d6"],
  waiting: "#56657a",
  series: ["#5aa9e6", "#ff9f43", "#3cc69c", "#f07ca8", "#9ad4f5", "#b893d6", "#c6c93f", "#d9906b"],
  good: "#4cc38a",
  bad: "#ff8b82",
  fault: "rgba(255, 139, 130, 0.2)",
};
