import type { EChartsCoreOption } from "echarts/core";
import type { Picture } from "../picture/picture.ts";

/** How charts look; `page` and `svg` make one each. */
export interface Look {
  readonly theme: Theme;
  /** px of the chart. */
  readonly width: number;
  /** For paper and SVG files: nothing in it can be clicked or moved. */
  readonly still: boolean;
}

export interface Theme {
  readonly dark: boolean;
  readonly background: string;
  readonly ink: string;
  /** For axes and notes; readable: at least 4.5 to 1 on the background. */
  readonly faint: string;
  readonly line: string;
  /** Of kinds, the heaviest first; repeats. */
  readonly kinds: readonly string[];
  /** Of what was only waiting. */
  readonly waiting: string;
  /** Of variants, workers and other series; repeats. */
  readonly series: readonly string[];
  readonly good: string;
  readonly bad: string;
  /** Of a fault's band, with alpha. */
  readonly fault: string;
}

/** What a chart draws of some variants. */
export interface Drawing {
  readonly option: EChartsCoreOption;
  /** px */
  readonly height: number;
  /** One or two sentences that say what it shows, for who cannot see it. */
  readonly description: string;
}

/** A chart: a pure function of the picture. `shown` are places in `picture.variants`. */
export interface Chart {
  /** Also the name of its SVG file. */
  readonly id: string;
  readonly title: string;
  /** A sentence on how to read it. */
  readonly how: string;
  /** `all`: one for all shown variants; `each`: one a variant, and `shown` has one place. */
  readonly of: "all" | "each";
  /** Charts of one group share their cursor, zoom and time axis. */
  readonly group?: "time";
  /** Whether it draws latency or wait. */
  readonly latency?: true;
  /** null: there is nothing to draw. `until`: the end of a shared time axis, ms. */
  draw(picture: Picture, shown: readonly number[], look: Look, until: number): Drawing | null;
}
