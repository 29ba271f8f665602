import type { Flow } from "../picture/picture.ts";
import { formatCount, formatShare, plural } from "../shared/format.ts";
import type { Chart, Drawing, Look, Theme } from "./chart.ts";
import { base, boldLinesIn, linesIn, nameIn, pick, textAt, tipLook, widthOf } from "./figure-look.ts";
import { type FlowParts, flowParts, lostId, type Stream } from "./flow-parts.ts";
import { isNarrow, tipText } from "./look.ts";

export const ledgerFlow: Chart = {
  id: "flow",
  title: "What became of the messages",
  how: "From the attempted messages to what became of them; of lost ones on to the cause. Streams that would be too thin to see are drawn thicker: the numbers are right.",
  of: "each",
  draw(picture, shown, look) {
    const flow = picture.variants[shown[0] ?? -1]?.flow;
    return flow === undefined || flow.attempted === 0 ? null : drawFlow(flow, look);
  },
};

function drawFlow(flow: Flow, look: Look): Drawing | null {
  const parts = flowParts(flow);
  if (parts.fates.length === 0) return null;
  const { theme, width } = look;
  const narrow = isNarrow(look);
  const hasLoss = parts.fates.some(({ bad }) => bad);
  const head = boldLinesIn(headline(flow), width);
  const notes = linesIn(noteOf(flow), width);
  const top = head.length * 16 + 38;
  const gap = narrow ? 64 : 36;
  const most = Math.max(parts.fates.length, parts.causes.length);
  // A single stream is one bar from end to end.
  const plotHeight = most === 1 ? 75 : 150 + (most - 1) * gap;
  const room = narrow ? 132 : 250;
  const nodes = nodesOf(flow, parts, look);
  return {
    height: top + plotHeight + (notes.length > 0 ? 28 + notes.length * 16 : 26),
    description: descriptionOf(flow, parts),
    option: {
      ...base(look),
      title: [
        textAt(head, { left: 0, top: 0 }, hasLoss ? theme.bad : theme.ink, "bold"),
        textAt(notes, { left: 0, top: top + plotHeight + 26 }, theme.faint),
      ],
      tooltip: {
        trigger: "item",
        ...tipLook(theme),
        formatter: (params: unknown) => tipOf(params, flow),
      },
      series: [
        {
          type: "sankey",
          left: 2,
          right: room,
          top,
          height: plotHeight,
          nodeWidth: 12,
          nodeGap: gap,
          nodeAlign: "left",
          layoutIterations: 0,
          draggable: false,
          emphasis: { disabled: true },
          data: nodes,
          links: linksOf(parts, theme),
        },
      ],
    },
  };
}

function nodesOf(flow: Flow, { fates, causes }: FlowParts, look: Look) {
  const { theme } = look;
  const label = (lines: readonly string[], color: string) => ({
    position: "right",
    formatter: lines.join("\n"),
    color,
    fontSize: 12,
    lineHeight: 15,
  });
  const narrow = isNarrow(look);
  const room = narrow ? 120 : 238;
  const node = (stream: Stream) => {
    const figure = `${formatCount(stream.count)} (${formatShare(stream.count / flow.attempted)})`;
    const color = stream.bad ? theme.bad : theme.ink;
    // Streams go on to the right of it: above there is room, as what was lost comes first.
    const goesOn = stream.id === lostId && causes.length > 0;
    return {
      name: stream.id,
      count: stream.count,
      words: stream.name,
      itemStyle: { color: colorOf(stream, theme), borderWidth: 0 },
      label: goesOn
        ? { ...label([`${stream.name}: ${figure}`], color), position: "top" }
        : label([...brokenAtHyphens(stream.name, room), figure], color),
    };
  };
  const confirmed = narrow
    ? [formatCount(flow.confirmed), "confirmed"]
    : [`${formatCount(flow.confirmed)} confirmed`];
  const attempted = narrow
    ? [formatCount(flow.attempted), "attempted", ...confirmed]
    : [`${formatCount(flow.attempted)} attempted`, ...confirmed];
  return [
    {
      name: "attempted",
      count: flow.attempted,
      words: "attempted",
      itemStyle: { color: pick(theme.series, 0), borderWidth: 0 },
      label: label(attempted, theme.ink),
    },
    ...fates.map(node),
    ...causes.map(node),
  ];
}

/** Causes are long words: they go on after a hyphen. */
function brokenAtHyphens(name: string, px: number): string[] {
  if (widthOf(name) <= px) return [name];
  return linesIn(nameIn(name, 3 * px).replaceAll("-", "- "), px).map((line) => line.replaceAll("- ", "-"));
}

function linksOf({ fates, causes }: FlowParts, theme: Theme) {
  const link = (source: string, stream: Stream) => ({
    source,
    target: stream.id,
    value: stream.drawn,
    count: stream.count,
    words: stream.name,
    lineStyle: {
      color: colorOf(stream, theme),
      opacity: stream.bad ? 0.4 : stream.drawn > stream.count ? 0.6 : 0.28,
    },
  });
  return [
    ...fates.map((stream) => link("attempted", stream)),
    ...causes.map((stream) => link(lostId, stream)),
  ];
}

function colorOf({ id, bad }: Stream, theme: Theme): string {
  if (bad) return theme.bad;
  return id === "fate handled" ? theme.good : theme.faint;
}

function tipOf(params: unknown, flow: Flow): string {
  // ECharts gives what it was given for the stream, or for its end.
  const { data } = params as { readonly data: { readonly count?: number; readonly words?: string } };
  if (data.count === undefined || data.words === undefined) return "";
  return `${tipText(data.words)}: ${plural(data.count, "message")}, ${formatShare(data.count / flow.attempted)} of the attempted`;
}

const unresolvedId = "fate unresolved";

function headline(flow: Flow): string {
  const count = (fate: string): number => flow.fates.find((each) => each.fate === fate)?.count ?? 0;
  const [lost, handled] = [count("lost"), count("handled")];
  if (lost > 0) {
    const confirmed = flow.causes.filter((each) => each.confirmed).reduce((sum, each) => sum + each.count, 0);
    const promise =
      confirmed > 0
        ? `; the broker had confirmed ${confirmed === lost ? "all" : formatCount(confirmed)} of them`
        : "; none of them was confirmed";
    const known = flow.causes.length > 0 ? promise : "";
    return `${formatCount(lost)} of ${plural(flow.attempted, "message")} lost (${formatShare(lost / flow.attempted)})${known}.`;
  }
  if (handled === flow.attempted) return `Nothing lost: all ${plural(handled, "message")} were handled.`;
  const others = flowParts(flow).fates.filter(({ id }) => id !== "fate handled" && id !== unresolvedId);
  const open = count("unresolved");
  return [
    open > 0 ? "" : "Nothing lost: ",
    `${formatCount(handled)} of ${plural(flow.attempted, "message")} were handled`,
    ...others.map((other) => `, ${formatCount(other.count)} ${other.name}`),
    open > 0 ? `; what became of ${formatCount(open)} is not known.` : ".",
  ].join("");
}

function noteOf({ duplicates, redelivered }: Flow): string {
  const parts = [
    ...(duplicates > 0 ? [`${formatCount(duplicates)} duplicated`] : []),
    ...(redelivered > 0 ? [`${formatCount(redelivered)} redelivered`] : []),
  ];
  return parts.length === 0 ? "" : `Beside that: ${parts.join(", ")}.`;
}

function descriptionOf(flow: Flow, { fates, causes }: FlowParts): string {
  const list = (streams: readonly Stream[]): string =>
    streams.map(({ name, count }) => `${formatCount(count)} ${name}`).join(", ");
  const why = causes.length > 0 ? ` Lost: ${list(causes)}.` : "";
  return `${headline(flow)} Of ${formatCount(flow.attempted)} attempted messages, ${formatCount(flow.confirmed)} confirmed: ${list(fates)}.${why}`;
}
