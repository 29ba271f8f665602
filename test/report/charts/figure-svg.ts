import { init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { Chart, Look, Theme } from "../../../src/report/charts/chart.ts";
import { useCharts } from "../../../src/report/charts/echarts.ts";
import { light } from "../../../src/report/charts/theme.ts";
import type { Picture } from "../../../src/report/picture/picture.ts";

useCharts();
use(SVGRenderer);

/** The chart as an SVG document; null where there is nothing to draw. */
export function figureSvg(
  chart: Chart,
  picture: Picture,
  width = 900,
  shown: readonly number[] = chart.of === "all" ? picture.variants.map((_, place) => place) : [0],
  theme: Theme = light,
): string | null {
  const look: Look = { theme, width, still: true };
  const drawing = chart.draw(picture, shown, look, 0);
  if (drawing === null) return null;
  const figure = init(null, null, { renderer: "svg", ssr: true, width, height: drawing.height });
  figure.setOption({ ...drawing.option, backgroundColor: theme.background });
  const svg = figure.renderToSVGString();
  figure.dispose();
  return svg;
}

/** The text in an SVG, a line for each piece. */
export function textsOf(svg: string): string[] {
  return [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text = ""]) =>
    text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&quot;", '"').replaceAll("&amp;", "&"),
  );
}
