// How often a comparison cries wolf, and how often it finds one, on simulated runs: the tables of docs/explanation/how-a-comparison-decides.md.
// `npm run build && node bench/false-alarms.mjs`; no broker, a few minutes.
import { differencesOf } from "../dist/verdict/compare-runs.js";
import { machines, simulate } from "./simulate.mjs";

const times = 2000;
const sizes = [5, 6, 8, 10];
const percent = (share) => `${Number((100 * share).toFixed(2))} %`;
const row = (cells) => console.log(`| ${cells.join(" | ")} |`);
const table = (heads, rows) => {
  row(heads);
  row(heads.map((_, column) => (column === 0 ? "---" : "---:")));
  rows.forEach(row);
  console.log();
};

/** The share of comparisons of the same with the same that find a change. */
const alarms = (what) => {
  const { regressed, improved } = simulate(differencesOf, { ...what, times });
  return percent((regressed + improved) / times);
};

const runsASide = sizes.map((runs) => `${runs} runs`);
const kinds = [
  ...Object.keys(machines).map((machine) => ({ what: machine, machine, inTurn: true })),
  { what: "drift, one side after the other", machine: "drift", inTurn: false },
];
for (const noise of [0.03, 0.1, 0.2]) {
  table(
    [`false alarms, noise ${percent(noise)}`, ...runsASide],
    kinds.map(({ what, ...kind }) => [what, ...sizes.map((runs) => alarms({ ...kind, noise, runs }))]),
  );
}
table(
  ["efficiency lost, noise 3 %", ...runsASide],
  [0.05, 0.1, 0.15, 0.2].map((loss) => [
    percent(loss),
    ...sizes.map((runs) => {
      const found = simulate(differencesOf, { machine: "normal", runs, noise: 0.03, loss, times });
      return percent(found.efficiencyRegressed / times);
    }),
  ]),
);
