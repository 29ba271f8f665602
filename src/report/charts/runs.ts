import {
  type Picture,
  type PictureMeasure,
  type PictureVariant,
  pictureMeasures,
} from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import type { Chart, Drawing, Look } from "./chart.ts";
import { axisLook, base, linesIn, nameIn, nameRoom, textAt, tipLook } from "./figure-look.ts";
import { isNarrow } from "./look.ts";
import { anyLost, figuresOf, formatMeasure, measureWord, tickOf } from "./measure-words.ts";
import { dotAxis, type NiceAxis } from "./nice-axis.ts";
import { dotsOf, mediansOf, namesOf } from "./runs-series.ts";
import { variantWords } from "./variant-words.ts";

export const runDots: Chart = {
  id: "runs",
  title: "Every run",
  how: "A dot is a run, a bar the median of the runs, and a line says how well that median is known.",
  of: "all",
  latency: true,
  draw(picture, shown, look) {
    const variants = shown.flatMap((place) => picture.variants[place] ?? []);
    const some = variants.some(({ runs }) => runs > 1);
    return variants.length > 1 || some ? drawRuns(picture, variants, look) : null;
  },
};

interface Panel {
  readonly measure: PictureMeasure;
  readonly left: number;
  readonly top: number;
  /** Whether names stand beside it: it is the first of its row. */
  readonly first: boolean;
}

function drawRuns(picture: Picture, variants: readonly PictureVariant[], look: Look): Drawing | null {
  const measures = pictureMeasures.filter(
    (measure) =>
      variants.some(({ measures }) => figuresOf(measures[measure]).length > 0) &&
      (measure !== "lost" || anyLost(variants)),
  );
  if (measures.length === 0) return null;
  const { theme, width } = look;
  const narrow = isNarrow(look);
  const { head, names } = variantWords(picture, variants);
  const caption = linesIn(captionOf(variants), width);
  const room = narrow ? 0 : nameRoom(names, 260) + 12;
  const gap = 18;
  const fitting = Math.max(1, Math.min(measures.length, Math.floor((width - room) / 104)));
  const across = Math.ceil(measures.length / Math.ceil(measures.length / fitting));
  const panelWidth = Math.floor((width - room - 8 - gap * (across - 1) - 8) / across);
  const rowHeight = narrow ? 36 : variants.length > 12 ? 20 : 30;
  const plotHeight = variants.length * rowHeight;
  const headTop = caption.length * 16 + 8;
  const headLines = head === "" ? [] : linesIn(head, narrow ? width : room);
  const blockTop = headTop + (narrow ? headLines.length * 16 + 6 : 0);
  const blockHead = Math.max(18, narrow ? 0 : headLines.length * 16) + 4;
  const blockHeight = blockHead + plotHeight + 40;
  const panels = measures.map((measure, place): Panel => {
    const [row, column] = [Math.floor(place / across), place % across];
    return {
      measure,
      left: 8 + room + column * (panelWidth + gap),
      top: blockTop + row * blockHeight + blockHead,
      first: column === 0,
    };
  });
  const endsOnly = panelWidth < 150;
  const xAxisOf = (gridIndex: number, measure: PictureMeasure) => {
    const range = rangeOf(variants, measure);
    return {
      type: "value",
      gridIndex,
      ...axisLook(theme),
      ...range,
      axisLine: { show: true, onZero: false, lineStyle: { color: theme.faint } },
      axisLabel: {
        color: theme.faint,
        fontSize: 11,
        hideOverlap: true,
        alignMinLabel: "left",
        alignMaxLabel: "right",
        ...(endsOnly ? { customValues: [range.min, range.max] } : {}),
        formatter: (value: number) => tickOf(value, measure),
      },
    };
  };
  const rows = Math.ceil(measures.length / across);
  const titles = panels.map(({ measure, left, top }) =>
    textAt([titleOf(measure)], { left, top: top - 20 }, theme.ink, "bold"),
  );
  return {
    height: blockTop + rows * blockHeight,
    description: descriptionOf(variants, names, measures),
    option: {
      ...base(look),
      title: [
        textAt(caption, { left: 0, top: 0 }, theme.faint),
        ...headTitles(panels, headLines, narrow ? headTop : null, theme.faint),
        ...titles,
      ],
      grid: panels.map(({ left, top }) => ({
        outerBoundsMode: "none",
        left,
        top,
        width: panelWidth,
        height: plotHeight,
      })),
      xAxis: panels.map(({ measure }, gridIndex) => xAxisOf(gridIndex, measure)),
      yAxis: panels.map(({ first }, gridIndex) => ({
        type: "value",
        gridIndex,
        ...axisLook(theme),
        min: -0.5,
        max: variants.length - 0.5,
        inverse: true,
        axisTick: { show: false, customValues: variants.map((_, row) => row - 0.5) },
        splitLine: { show: true, showMinLine: false, lineStyle: { color: theme.line, opacity: 0.6 } },
        axisLabel: {
          show: first && !narrow,
          color: theme.ink,
          customValues: variants.map((_, row) => row),
          formatter: (row: number) => nameIn(names[Math.round(row)] ?? "", room - 12),
        },
      })),
      tooltip: { trigger: "item", ...tipLook(theme) },
      series: panels.flatMap(({ measure, first }, place) => [
        ...(narrow && first ? [namesOf(names, place, look)] : []),
        mediansOf(variants, measure, place, look),
        dotsOf(variants, names, measure, place, look),
      ]),
    },
  };
}

function headTitles(panels: readonly Panel[], lines: readonly string[], top: number | null, color: string) {
  if (lines.length === 0) return [];
  if (top !== null) return [textAt(lines, { left: 0, top }, color)];
  return panels
    .filter(({ first }) => first)
    .map((panel) => textAt(lines, { left: 0, top: panel.top - 4 - lines.length * 16 }, color));
}

function titleOf(measure: PictureMeasure): string {
  if (measure === "lost") return "lost";
  return measure === "throughput" ? "msg/s" : measureWord(measure);
}

function rangeOf(variants: readonly PictureVariant[], measure: PictureMeasure): NiceAxis {
  return dotAxis(
    variants.flatMap(({ measures }) => figuresOf(measures[measure])),
    3,
  );
}

function captionOf(variants: readonly PictureVariant[]): string {
  const counts = variants.map(({ runs }) => runs);
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  if (most === 1) return "One run of each variant: dots only.";
  const few = "the line is from the least to the greatest run (below 6 runs there is no 95 % interval)";
  const many = "the line is the 95 % confidence interval of the median";
  if (least >= 6) return `Bar: median. ${upper(many)}.`;
  return most < 6 ? `Bar: median. ${upper(few)}.` : `Bar: median. From 6 runs on ${many}; else ${few}.`;
}

function upper(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function descriptionOf(
  variants: readonly PictureVariant[],
  names: readonly string[],
  measures: readonly PictureMeasure[],
): string {
  const [measure] = measures;
  if (measure === undefined) return "";
  const medians = variants.map(({ measures }) => measures[measure]?.median ?? null);
  const known = medians.flatMap((value, row) => (value === null ? [] : [{ value, row }]));
  const best = known.reduce((a, b) => (b.value > a.value ? b : a), known[0] ?? { value: 0, row: 0 });
  const worst = known.reduce((a, b) => (b.value < a.value ? b : a), known[0] ?? { value: 0, row: 0 });
  const name = ({ row }: { readonly row: number }): string => nameIn(names[row] ?? "", 400);
  return (
    `${formatCount(variants.length)} variants by ${measures.map(measureWord).join(", ")}. Median ${measureWord(measure)}: ` +
    `greatest ${formatMeasure(best.value, measure)} (${name(best)}), least ${formatMeasure(worst.value, measure)} (${name(worst)}).`
  );
}
