/**
 * "Who worked when". A page finds what is under the pointer by
 *
 *     const [time, y] = chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX, event.offsetY]);
 *     const [later] = chart.convertFromPixel({ gridIndex: 0 }, [event.offsetX + 2, event.offsetY]);
 *     blockAt(picture, shown, look, { time, y, slack: later - time });
 *
 * of block-at.ts, with the `shown` and `look` that it was drawn with: the y axis counts px from the top of the grid.
 */

import type { Picture, PictureVariant } from "../picture/picture.ts";
import { cutMiddle } from "../text/text.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { kindLooks, kindPlaces } from "./kind-look.ts";
import { laneParts } from "./lane-parts.ts";
import { lanesOf } from "./lane-rows.ts";
import { fontFamily, isNarrow } from "./look.ts";
import { cursorSeries, margins, timeAxis, timeZoom, withoutCursor } from "./time-axis.ts";
import { type WorkBand, type WorkLayout, workLayout } from "./work-layout.ts";
import { workLegend } from "./work-legend.ts";
import { groundParts, idleParts, markParts, type View } from "./work-parts.ts";
import { registerWorkShapes, textAt } from "./work-shapes.ts";
import { busyText, describeWork, efficiencyText, workNotes } from "./work-words.ts";

export const workTimeline: Chart = {
  id: "work",
  title: "Who worked when",
  how: "A lane a worker, a block a message: the taller, the more work its kind is. Empty lane: an idle worker; no band: a worker that is not there.",
  of: "all",
  group: "time",
  draw,
};

function draw(picture: Picture, shown: readonly number[], look: Look, until: number): Drawing | null {
  const recorded = shown.some((place) => (picture.variants[place]?.blocks ?? null) !== null);
  if (!recorded) return null;
  registerWorkShapes();
  const layout = workLayout(picture, shown, look);
  const kinds = kindLooks(picture, look.theme);
  const legend = workLegend(picture, shown, kinds, look);
  const notes = workNotes(picture, layout);
  const { left, right } = margins(look);
  const top = legend.height + 10;
  const foot = 28;
  const width = look.width - left - right;
  const bands = layout.bands.flatMap((band) => {
    const variant = picture.variants[band.variant];
    return variant === undefined ? [] : [{ band, variant, lanes: lanesOf(variant) }];
  });
  const maxWaiting = Math.max(
    1,
    ...bands.flatMap(({ lanes }) => lanes.map(({ waitingSteps }) => waitingSteps.most)),
  );
  const drawn = bands.flatMap(({ band, variant, lanes }) => {
    const { blocks } = variant;
    if (blocks === null) return [];
    const context = { blocks, kinds, places: kindPlaces(variant, kinds), maxWaiting, theme: look.theme };
    const own = band.lanes.flatMap((lane) => {
      const rows = lanes[lane.worker];
      return rows === undefined ? [] : [{ lane, rows }];
    });
    return [{ lanes: own, variant, context }];
  });
  return {
    height: top + layout.height + foot + 16 * notes.length + (look.still ? 0 : 28),
    description: describeWork(picture, layout),
    option: {
      animation: false,
      backgroundColor: "transparent",
      textStyle: { fontFamily },
      grid: { left, right, top, height: layout.height, containLabel: false },
      xAxis: timeAxis(look, until),
      yAxis: {
        type: "value",
        min: 0,
        max: layout.height,
        inverse: true,
        show: false,
        axisPointer: { show: false },
      },
      tooltip: { show: !look.still, trigger: "axis", showContent: false },
      dataZoom: timeZoom(look, true),
      graphic: [
        ...legend.elements,
        ...bands.flatMap(({ band, variant }) => headings(variant, band, layout, look, top)),
        ...notes.map((note, index) =>
          textAt(left, top + layout.height + foot + 16 * index + 6, note, {
            fill: look.theme.faint,
            font: `12px ${fontFamily}`,
            width,
            overflow: "truncate",
          }),
        ),
      ].map((element) => ({ ...element, z: 10 })),
      series: [
        ...cursorSeries(look, until, layout.height / 2),
        layer(bands, until, 1, ({ variant, band }, view) => groundParts(variant, band, view, look.theme)),
        layer(drawn, until, 2, ({ lanes, context, variant }, view) => [
          ...laneParts(context, lanes, view.window, view.left, view.top),
          ...lanes.flatMap(({ lane, rows }) => idleParts(variant, lane, rows, view, look.theme)),
        ]),
        layer(bands, until, 3, ({ variant, band }, view) => markParts(variant, band, view, look.theme)),
      ],
    },
  };
}

/** What `renderItem` needs of ECharts' parameters. */
interface RenderParams {
  readonly dataIndex: number;
  readonly coordSys: { readonly x: number; readonly y: number; readonly width: number };
}

interface RenderApi {
  coord(point: readonly [number, number]): number[];
}

/** A series with a few items, each of which draws many things in the window that is seen. */
function layer<T>(items: readonly T[], until: number, z: number, parts: (item: T, view: View) => object[]) {
  return {
    type: "custom",
    coordinateSystem: "cartesian2d",
    silent: true,
    emphasis: { disabled: true },
    clip: true,
    animation: false,
    z,
    ...withoutCursor,
    data: items.map((_, index) => [0, index]),
    renderItem: ({ dataIndex, coordSys }: RenderParams, api: RenderApi) => {
      const item = items[dataIndex];
      const [start = 0, end = 1] = [0, Math.max(until, 1)].map((time) => api.coord([time, 0])[0] ?? 0);
      const scale = Math.max(until, 1) / (end - start);
      const from = (coordSys.x - start) * scale;
      const to = from + coordSys.width * scale;
      const view = { left: coordSys.x, top: coordSys.y, window: { from, to, width: coordSys.width } };
      return { type: "group", children: item === undefined ? [] : parts(item, view) };
    },
  };
}

/** The variant in words, and its workers beside their lanes. */
function headings(variant: PictureVariant, band: WorkBand, layout: WorkLayout, look: Look, top: number) {
  const { theme, width } = look;
  const bold = `600 14px ${fontFamily}`;
  const plain = `13px ${fontFamily}`;
  const point = efficiencyText(variant);
  const y = top + band.top + 10;
  const narrow = isNarrow(look);
  const name = { fill: theme.ink, font: bold, overflow: "truncate" } as const;
  const heading = narrow
    ? [
        textAt(0, y - 2, variant.name, { ...name, width }),
        textAt(0, y + 15, point, { fill: theme.ink, font: plain, width, overflow: "truncate" }),
      ]
    : [textAt(0, y, headingLine(variant.name, point, width), { ...name, width })];
  return [
    ...heading,
    ...band.lanes.flatMap((lane, index) => workerName(variant, lane, index, layout, look, top)),
  ];
}

/** One text, since only a browser knows how wide a font is. */
function headingLine(name: string, point: string, width: number): string {
  const most = Math.max(8, Math.floor(width / 9.2) - point.length - 3);
  return `${cutMiddle(name, most)} · ${point}`;
}

function workerName(
  variant: PictureVariant,
  lane: WorkBand["lanes"][number],
  index: number,
  layout: WorkLayout,
  look: Look,
  top: number,
) {
  const worker = variant.workers[lane.worker];
  // Lower lanes are named here and there.
  if (worker === undefined || index % Math.ceil(13 / layout.pitch) !== 0) return [];
  const { theme } = look;
  const room = margins(look).left - 8;
  const busy = busyText(worker);
  const font = `12px ${fontFamily}`;
  const small = `11px ${fontFamily}`;
  const middle = top + lane.top + (lane.work + lane.strip) / 2;
  const cut = { overflow: "truncate", ellipsis: "…" };
  if (isNarrow(look) && layout.pitch >= 28)
    return [
      textAt(0, middle - 7, worker.name, { fill: theme.ink, font, width: room, ...cut }),
      textAt(0, middle + 7, busy, { fill: theme.faint, font: small }),
    ];
  if (isNarrow(look) || layout.pitch < 10)
    return [textAt(0, middle, worker.name, { fill: theme.ink, font: small, width: room, ...cut })];
  return [
    textAt(0, middle, worker.name, { fill: theme.ink, font, width: room - 84, ...cut }),
    textAt(room, middle, busy, { fill: theme.faint, font, align: "right" }),
  ];
}
