import type { Picture } from "../picture/picture.ts";

/** A chart as an SVG document. */
export interface SvgFile {
  /** Without `.svg`: the chart's id, and the variant's number where each has its own. */
  readonly name: string;
  readonly svg: string;
}

/** All charts of a picture, in the light theme, each on a background of its own. */
export function renderSvgs(_picture: Picture): SvgFile[] {
  return [];
}
