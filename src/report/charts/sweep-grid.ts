import type { CustomSeriesRenderItem } from "echarts";
import type { PictureMeasure, PictureVariant } from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import { flow } from "../text/text.ts";
import type { Drawing, Look } from "./chart.ts";
import {
  base,
  boldLinesIn,
  columnsIn,
  lineHeight,
  linesIn,
  nameIn,
  nameRoom,
  textAt,
  tipLook,
} from "./figure-look.ts";
import { numberAt, pointOf } from "./figure-shapes.ts";
import { isNarrow, tipText } from "./look.ts";
import { formatMeasure, measureWord } from "./measure-words.ts";
import { mixed, readable } from "./mixed-color.ts";
import { type Place, type SweepCell, type SweepTable, sweepMeasure, sweepTable } from "./sweep-table.ts";

/** A table of cells, coloured by what was lost, or else by efficiency. */
export function drawSweepGrid(
  dimensions: readonly Place[],
  variants: readonly PictureVariant[],
  look: Look,
): Drawing | null {
  const { theme, width } = look;
  const measure = sweepMeasure(variants);
  if (!variants.some(({ measures }) => measures[measure] !== undefined)) return null;
  const narrow = isNarrow(look);
  const table = sweepTable(dimensions, variants, narrow ? 4 : 8);
  const names = table.rows.map((parts) => parts.join(" · "));
  const room = nameRoom(names, narrow ? 116 : 330) + 10;
  const rowLines = table.rows.map((parts) => linesOf(parts, room - 10));
  const rowHeight = Math.max(34, ...rowLines.map((lines) => lines.length * 14 + 8));
  const cellWidth = Math.floor((width - room - 4) / table.columns.length);
  const columnLines = table.columns.map((parts) =>
    parts.flatMap((part) => linesIn(nameIn(part, 3 * cellWidth), cellWidth)),
  );
  const headHeight = Math.max(...columnLines.map((lines) => lines.length)) * 14 + 10;
  const caption = boldLinesIn(captionOf(variants, measure), width);
  const top = caption.length * lineHeight + 8 + headHeight;
  const plotHeight = table.rows.length * rowHeight;
  const label = { color: theme.ink, fontSize: 12, lineHeight: 14, interval: 0, margin: 8 };
  return {
    height: top + plotHeight + 8,
    description: descriptionOf(table.cells, names, table.columns, measure),
    option: {
      ...base(look),
      title: [textAt(caption, { left: 0, top: 0 }, theme.ink, "bold")],
      grid: {
        outerBoundsMode: "none",
        left: room,
        width: cellWidth * table.columns.length,
        top,
        height: plotHeight,
      },
      xAxis: {
        type: "category",
        position: "top",
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: {
          ...label,
          formatter: (_: string, place: number) => columnLines[place]?.join("\n") ?? "",
        },
        data: table.columns.map((_, place) => String(place)),
      },
      yAxis: {
        type: "category",
        inverse: true,
        axisLine: { show: false },
        axisTick: { show: false },
        axisLabel: { ...label, formatter: (_: string, place: number) => rowLines[place]?.join("\n") ?? "" },
        data: names.map((_, place) => String(place)),
      },
      tooltip: { trigger: "item", ...tipLook(theme) },
      series: [cellsOf(table, measure, { width: cellWidth, height: rowHeight }, look)],
    },
  };
}

function cellsOf(
  table: SweepTable,
  measure: PictureMeasure,
  size: { readonly width: number; readonly height: number },
  look: Look,
) {
  const { theme } = look;
  const { cells } = table;
  const most = Math.max(...cells.map(({ variant }) => variant.measures[measure]?.max ?? 0));
  const renderItem: CustomSeriesRenderItem = (params, api) => {
    const [x, y] = pointOf(api, numberAt(api, 0), numberAt(api, 1));
    const variant = cells[params.dataIndex]?.variant;
    const paint = paintOf(variant, measure, most, look);
    const text = cellText(variant, measure);
    return {
      type: "group",
      children: [
        {
          type: "rect",
          shape: {
            x: x - size.width / 2 + 1,
            y: y - size.height / 2 + 1,
            width: size.width - 2,
            height: size.height - 2,
            r: 3,
          },
          style: { fill: paint.fill },
        },
        {
          type: "text",
          style: {
            x,
            y,
            text: size.width < 34 ? "" : text,
            fill: paint.ink,
            fontSize: 12,
            fontWeight: paint.bold ? "bold" : "normal",
            align: "center",
            verticalAlign: "middle",
          },
        },
      ],
    };
  };
  return {
    type: "custom",
    name: measureWord(measure),
    renderItem,
    encode: { x: 0, y: 1 },
    itemStyle: { color: theme.bad },
    data: cells.map(({ row, column }) => [column, row]),
    tooltip: {
      formatter: ({ dataIndex }: { readonly dataIndex: number }) => {
        const cell = cells[dataIndex];
        return cell === undefined ? "" : tipOf(cell, table, measure);
      },
    },
  };
}

function paintOf(
  variant: PictureVariant | undefined,
  measure: PictureMeasure,
  most: number,
  { theme }: Look,
): { readonly fill: string; readonly ink: string; readonly bold: boolean } {
  const spread = variant?.measures[measure];
  if (spread === undefined) return { fill: theme.waiting, ink: theme.faint, bold: false };
  const lost = measure === "lost";
  if (lost && spread.max === 0) {
    const fill = mixed(theme.background, theme.good, 0.14);
    return { fill, ink: readable(fill, theme.good, theme.ink), bold: false };
  }
  const share = most === 0 ? 0 : spread.median / most;
  const fill = lost
    ? mixed(theme.background, theme.bad, 0.3 + 0.7 * Math.sqrt(share))
    : mixed(
        theme.background,
        theme.series[0] ?? theme.ink,
        0.06 + 0.94 * Math.min(1, Math.max(0, spread.median)),
      );
  return { fill, ink: readable(fill, theme.ink, theme.background), bold: lost };
}

/** Parts of a name side by side as far as they have room. */
function linesOf(parts: readonly string[], px: number): string[] {
  return flow(
    parts.map((part) => nameIn(part, 2 * px)),
    columnsIn(px),
    " · ",
  );
}

/** What stands in a cell; where only some runs lost anything, from what to what. */
function cellText(variant: PictureVariant | undefined, measure: PictureMeasure): string {
  const spread = variant?.measures[measure];
  if (spread === undefined) return "–";
  if (measure === "lost" && spread.median === 0 && spread.max > 0) return `0 to ${formatCount(spread.max)}`;
  return formatMeasure(spread.median, measure);
}

function tipOf({ row, column, variant }: SweepCell, table: SweepTable, measure: PictureMeasure): string {
  const settings = [...(table.rows[row] ?? []), ...(table.columns[column] ?? [])];
  const spread = variant.measures[measure];
  const figure = `${measureWord(measure)}: ${formatMeasure(spread?.median ?? null, measure)}`;
  const ends =
    spread === undefined || spread.min === spread.max
      ? ""
      : ` (${formatMeasure(spread.min, measure)} to ${formatMeasure(spread.max, measure)})`;
  return [...settings.map(tipText), figure + ends].join("\n");
}

function captionOf(variants: readonly PictureVariant[], measure: PictureMeasure): string {
  const several = variants.some(({ runs }) => runs > 1) ? ", median of the runs" : "";
  if (measure === "efficiency")
    return `Efficiency${several}: the stronger the colour, the nearer to the ideal`;
  const losing = variants.filter(({ measures }) => (measures.lost?.max ?? 0) > 0).length;
  const settings = `${formatCount(losing)} of ${formatCount(variants.length)} settings`;
  return `${settings} lost messages. Numbers: messages lost${several}; green 0: nothing lost`;
}

function descriptionOf(
  cells: readonly SweepCell[],
  rows: readonly string[],
  columns: readonly (readonly string[])[],
  measure: PictureMeasure,
): string {
  const name = ({ row, column }: SweepCell): string =>
    nameIn(`${rows[row] ?? ""} · ${columns[column]?.join(" · ") ?? ""}`, 600);
  const value = ({ variant }: SweepCell): number => variant.measures[measure]?.median ?? 0;
  if (measure === "lost") {
    const kept = cells.filter(({ variant }) => (variant.measures.lost?.max ?? 0) === 0);
    const lost = `${formatCount(cells.length - kept.length)} of ${formatCount(cells.length)} settings lost messages.`;
    const [worst] = cells.toSorted((a, b) => value(b) - value(a));
    const most = worst === undefined ? "" : ` The most, ${formatCount(value(worst))}: ${name(worst)}.`;
    return `${lost}${most} Nothing lost: ${kept.length === 0 ? "none" : kept.map(name).join("; ")}.`;
  }
  const sorted = cells.toSorted((a, b) => value(b) - value(a));
  const [best, worst] = [sorted[0], sorted.at(-1)];
  if (best === undefined || worst === undefined) return "";
  const figure = (cell: SweepCell): string => `${formatMeasure(value(cell), measure)} at ${name(cell)}`;
  return `Efficiency: greatest ${figure(best)}; least ${figure(worst)}.`;
}
