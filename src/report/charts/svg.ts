import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import { fileName } from "../../result/write.ts";
import type { Picture } from "../picture/picture.ts";
import { lateMark } from "../shared/generator-lateness.ts";
import { cut } from "../text/text.ts";
import { textOf } from "../text/xml.ts";
import type { Chart, Drawing } from "./chart.ts";
import { charts } from "./charts.ts";
import { useCharts } from "./echarts.ts";
import { fontFamily } from "./look.ts";
import { light } from "./theme.ts";

/** A chart as an SVG document. */
export interface SvgFile {
  /** Without `.svg`: the chart's id, and the variant's number and name where each has its own. */
  readonly name: string;
  readonly svg: string;
}

/** px */
const width = 900;
const margin = 20;
const titleHeight = 34;
/** Of one chart for all; the others are left out, which it says. */
const maxVariants = 8;
const longestNote = 130;

/** All charts of a picture, in the light theme, each on a background of its own. The same for the same picture. */
export function renderSvgs(picture: Picture): SvgFile[] {
  const until = Math.max(1, ...picture.variants.map(({ end }) => end));
  const places = picture.variants.map((_, place) => place);
  return charts.flatMap((chart) => {
    if (chart.of === "all") {
      const shown = chart.id === "work" ? places.slice(0, maxVariants) : places;
      const left = places.length - shown.length;
      return renderSvg(chart, picture, shown, until, chart.id, left);
    }
    return places.flatMap((place) => {
      const name = fileName(picture.variants[place]?.name ?? "");
      return renderSvg(chart, picture, [place], until, `${chart.id}-${place + 1}-${name}`, 0);
    });
  });
}

function renderSvg(
  chart: Chart,
  picture: Picture,
  shown: readonly number[],
  until: number,
  name: string,
  left: number,
): SvgFile[] {
  const inner = width - 2 * margin;
  const drawing = chart.draw(picture, shown, { theme: light, width: inner, still: true }, until);
  if (drawing === null) return [];
  const { height, option } = drawing;
  const variant = chart.of === "each" ? picture.variants[shown[0] ?? 0]?.name : undefined;
  const late = chart.latency ? lateNote(picture, shown) : "";
  const heading = late === "" ? chart.title : `${chart.title} ${lateMark}`;
  const title = `${heading} · ${[picture.scenario, variant].filter((part) => part !== undefined).join(" · ")}`;
  const leftOut = left === 0 ? "" : `${left} more ${left === 1 ? "variant is" : "variants are"} left out.`;
  const note = cut([leftOut, late].filter(Boolean).join(" "), longestNote);
  const drawn = { inner: renderInner(option, inner, height, name), height };
  return [{ name, svg: compose(title, [drawing.description, note].filter(Boolean).join(" "), note, drawn) }];
}

/** Why latency and wait are marked; empty where no generator was late. */
function lateNote(picture: Picture, shown: readonly number[]): string {
  const late = shown.flatMap((place) => {
    const variant = picture.variants[place];
    if (variant === undefined || variant.late === null) return [];
    return [shown.length === 1 ? variant.late : `${variant.name}: ${variant.late}`];
  });
  return late.length === 0 ? "" : `${lateMark} Time was not kept: ${late.join("; ")}.`;
}

/**
 * What ECharts draws, without its own `<svg>` and without what is for pointers and scripts. The ids in it are of this
 * file, so that many fit in one page. Text cannot be taken for an attribute: in it, quotes are escaped.
 */
function renderInner(option: Drawing["option"], inner: number, height: number, name: string): string {
  use([SVGRenderer]);
  useCharts();
  const chart = init(null, null, { renderer: "svg", ssr: true, width: inner, height });
  try {
    chart.setOption(option);
    return chart
      .renderToSVGString()
      .replace(/^<svg[^>]*>/, "")
      .replace(/<\/svg>\s*$/, "")
      .replace(/<style ?>[\s\S]*?<\/style>/g, "")
      .replace(/ (?:class|pointer-events|ecmeta_\w+)="[^"]*"/g, "")
      .replace(/(?<= id="|url\(#)zr\d+-/g, `${name.replace(/[^A-Za-z0-9-]/g, "")}-`);
  } finally {
    chart.dispose();
  }
}

function compose(
  title: string,
  description: string,
  note: string,
  drawn: { readonly inner: string; readonly height: number },
): string {
  const height = margin + titleHeight + drawn.height + (note === "" ? 0 : 20) + margin;
  const [left, top] = [-margin, -margin - titleHeight];
  const font = `font-family="${textOf(fontFamily)}"`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" role="img" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}">`,
    `<title>${textOf(title)}</title>`,
    `<desc>${textOf(description)}</desc>`,
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="${light.background}"/>`,
    `<text x="0" y="${top + margin + 14}" ${font} font-size="17" font-weight="600" fill="${light.ink}">${textOf(cut(title, 90))}</text>`,
    drawn.inner,
    ...(note === ""
      ? []
      : [
          `<text x="0" y="${drawn.height + 14}" ${font} font-size="12" fill="${light.faint}">${textOf(note)}</text>`,
        ]),
    "</svg>",
    "",
  ].join("\n");
}
