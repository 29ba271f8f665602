import type { Picture, PictureVariant } from "../picture/picture.ts";
import { formatCount, formatDuration } from "../shared/format.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { describeFaults, faultBands } from "./time-axis.ts";
import { icons, timeChart } from "./time-chart.ts";

export const backlog: Chart = {
  id: "backlog",
  title: "Backlog",
  how:
    "What is not yet handled: ready in the queue, and on top of it what workers hold unacknowledged. With automatic " +
    "acks no message is unacknowledged: what workers then hold is not seen here.",
  of: "each",
  group: "time",
  draw,
};

function draw(picture: Picture, shown: readonly number[], look: Look, until: number): Drawing | null {
  const variant = picture.variants[shown[0] ?? -1];
  if (variant === undefined || variant.overTime.unacked.length === 0) return null;
  const { theme } = look;
  const { interval, ready, unacked } = variant.overTime;
  const [readyColor, unackedColor] = [theme.series[0] ?? theme.ink, theme.series[1] ?? theme.ink];
  // The timeline has what there was at the end of each interval; in the beginning there was nothing.
  const over = (counts: readonly (number | null)[]) => [
    [0, counts[0] === null ? null : 0],
    ...counts.map((count, index) => [(index + 1) * interval, count]),
  ];
  // Without the ready ones the unacknowledged have nothing to lie on: a gap in both, and a line of their own.
  const known = unacked.map((count, index) => (ready[index] === null ? null : count));
  const alone = unacked.map((count, index) => (isAlone(ready, index) ? count : null));
  const area = {
    type: "line",
    symbol: "none",
    stack: "backlog",
    connectNulls: false,
    lineStyle: { width: 1 },
  };
  const hasGaps = ready.includes(null);
  return timeChart(look, until, {
    description: tell(variant),
    unit: "messages",
    integer: true,
    legend: [
      { name: "ready", icon: icons.area },
      { name: "unacknowledged", icon: icons.area },
      ...(hasGaps ? [{ name: unknown, icon: icons.dashes }] : []),
    ],
    interval,
    rows: [
      { name: "ready", values: ready, formatValue: formatCount },
      { name: "unacknowledged", values: unacked, formatValue: formatCount },
    ],
    series: [
      {
        ...area,
        name: "ready",
        data: over(ready),
        color: readyColor,
        areaStyle: { color: readyColor, opacity: 0.45 },
        markArea: faultBands(variant.faults, look, variant.end),
      },
      {
        ...area,
        name: "unacknowledged",
        data: over(known),
        color: unackedColor,
        areaStyle: { color: unackedColor, opacity: 0.6 },
      },
      ...(hasGaps
        ? [
            {
              type: "line",
              symbol: "none",
              name: unknown,
              data: over(alone),
              color: unackedColor,
              lineStyle: { width: 1.5, type: "dashed" },
            },
          ]
        : []),
    ],
  });
}

const unknown = "unacknowledged (ready is not known)";

/** Not known, or beside such a one, so that the line meets the area. */
function isAlone(ready: readonly (number | null)[], index: number): boolean {
  return [index - 1, index, index + 1].some((place) => ready[place] === null);
}

function tell({ name, overTime: { ready, unacked, interval }, faults }: PictureVariant): string {
  const known = ready.filter((count) => count !== null);
  const most = (counts: readonly number[]): string =>
    formatCount(counts.length === 0 ? null : Math.max(...counts));
  const gaps = ready.length - known.length;
  const last = known.at(-1) ?? null;
  return [
    `${name}: at most ${most(known)} messages ready and ${most(unacked)} unacknowledged; ${formatCount(last)} ready at the end.`,
    ...(gaps > 0 ? [`The broker could not be asked for ${formatDuration(gaps * interval)}.`] : []),
    ...(faults.length > 0 ? [`${describeFaults(faults)}.`] : []),
  ].join(" ");
}
