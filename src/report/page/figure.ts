import type { ECharts } from "echarts/core";
import type { Chart, Drawing, Look } from "../charts/chart.ts";
import type { Picture } from "../picture/picture.ts";
import { element, messageOf } from "./dom.ts";
import { createChart } from "./echarts.ts";

/** What a figure is drawn with. */
export interface Setting {
  readonly picture: Picture;
  /** Places of the variants that are shown. */
  readonly shown: readonly number[];
  readonly theme: Look["theme"];
  /** For paper. */
  readonly still: boolean;
  /** px; null: as wide as the figure. */
  readonly width: number | null;
}

/** A `<figure>` of the page with its chart. */
export class Figure {
  readonly place: HTMLElement;
  readonly chart: Chart;
  /** null: it shows all that are shown. */
  readonly variant: number | null;
  /** What was drawn last; null: nothing yet, or nothing to draw. */
  drawn: { readonly echarts: ECharts; readonly look: Look; readonly shown: readonly number[] } | null = null;
  readonly plot: HTMLElement;
  readonly #problem: HTMLElement;

  constructor(place: HTMLElement, chart: Chart, variant: number | null, name: string) {
    this.place = place;
    this.chart = chart;
    this.variant = variant;
    this.plot = element("div", { class: "plot" });
    this.#problem = element("p", { class: "doubtful" });
    this.#problem.hidden = true;
    const title = element("strong", {}, name === "" ? chart.title : `${chart.title}: ${name}`);
    const how = element("span", { class: "how" }, chart.how);
    place.replaceChildren(element("figcaption", {}, title, " ", how), this.plot, this.#problem);
  }

  /** By the id of its chart, and the place of its variant: `work`, `backlog-0`. */
  get key(): string {
    return this.variant === null ? this.chart.id : `${this.chart.id}-${this.variant}`;
  }

  /** Draws it, or says in words why it could not; hides it where there is nothing to draw. */
  draw(setting: Setting): void {
    try {
      this.#draw(setting);
      this.#problem.hidden = true;
    } catch (error) {
      this.clear();
      this.#problem.textContent = `This chart could not be drawn: ${messageOf(error)}`;
      this.#problem.hidden = false;
    }
    this.place.dataset.drawn = "yes";
  }

  clear(): void {
    this.drawn?.echarts.dispose();
    this.drawn = null;
    this.plot.style.height = "";
    delete this.place.dataset.drawn;
  }

  #draw({ picture, shown, theme, still, width }: Setting): void {
    const places = this.variant === null ? shown : [this.variant];
    // Until it was drawn it may have been hidden.
    this.place.hidden = false;
    const look = { theme, width: width ?? this.plot.clientWidth, still };
    const until = Math.max(1, ...shown.map((place) => picture.variants[place]?.end ?? 0));
    const drawing = this.chart.draw(picture, places, look, until);
    if (drawing === null) {
      this.clear();
      this.place.hidden = true;
      return;
    }
    this.#show(drawing, look, places);
  }

  #show(drawing: Drawing, look: Look, shown: readonly number[]): void {
    this.plot.style.height = `${drawing.height}px`;
    this.plot.setAttribute("role", "img");
    this.plot.setAttribute("aria-label", `${this.chart.title}. ${drawing.description}`);
    const echarts = this.drawn?.echarts ?? createChart(this.plot);
    echarts.resize({ width: look.width, height: drawing.height, silent: true });
    echarts.setOption({ ...drawing.option }, { notMerge: true });
    this.drawn = { echarts, look, shown };
  }
}
