import type { ECharts } from "echarts/core";
import { charts } from "../charts/charts.ts";
import { dark, light } from "../charts/theme.ts";
import type { Picture } from "../picture/picture.ts";
import { chosenVariants, onChoice } from "./choice.ts";
import { link } from "./echarts.ts";
import { Figure } from "./figure.ts";
import { onPaper } from "./paper.ts";
import { WorkCursor } from "./work-cursor.ts";
import { Zoom } from "./zoom.ts";

/** px of a chart on paper. */
const paperWidth = 680;
const settled = 120;

/** The charts of the page: drawn when they come near to what is seen, and again when something changes. */
export class Report {
  readonly #picture: Picture;
  readonly #figures: readonly Figure[];
  readonly #near = new Set<Figure>();
  readonly #seen = new Set<Figure>();
  readonly #zoom = new Zoom(() => this.#onTime());
  readonly #dark = matchMedia("(prefers-color-scheme: dark)");
  readonly #cursors: WorkCursor[] = [];
  readonly #charts: Map<string, ECharts>;
  #shown: number[] = [];
  #still = false;

  /** `charts`: where the drawn ones are put, by their keys. */
  constructor(picture: Picture, charts: Map<string, ECharts>) {
    this.#picture = picture;
    this.#charts = charts;
    this.#figures = [...document.querySelectorAll<HTMLElement>("figure[data-chart]")].flatMap((place) =>
      figureOf(place, picture),
    );
    this.#equip();
  }

  /** Begins to draw; resolves when what can be seen first is drawn. */
  start(): Promise<void> {
    this.#choose();
    onChoice(() => {
      this.#choose();
      this.#redraw(() => true);
    });
    this.#dark.addEventListener("change", () => this.#redraw(() => true));
    onPaper((begins) => this.#print(begins));
    this.#watchWidths();
    this.#watchSight();
    return this.#watchNearness();
  }

  #equip(): void {
    for (const figure of this.#figures) {
      if (figure.chart.id !== "work") continue;
      figure.plot.before(this.#zoom.buttons());
      this.#cursors.push(new WorkCursor(figure, this.#picture, this.#zoom));
    }
    const [first] = document.querySelectorAll("#over-time .figures");
    first?.before(this.#zoom.buttons());
  }

  #onTime(): ECharts[] {
    return this.#figures.flatMap(({ chart, drawn }) =>
      chart.group === "time" && drawn !== null ? [drawn.echarts] : [],
    );
  }

  #choose(): void {
    this.#shown = chosenVariants(this.#picture.variants.length);
    for (const row of document.querySelectorAll<HTMLElement>("[data-of]")) {
      row.hidden = !this.#shown.includes(Number(row.dataset.of));
    }
  }

  #isShown({ variant }: Figure): boolean {
    return variant === null || this.#shown.includes(variant);
  }

  #draw(figure: Figure): void {
    const isNew = figure.drawn === null;
    figure.draw({
      picture: this.#picture,
      // What compares settings shows all of them.
      shown: isOfAll(figure) ? this.#picture.variants.map((_, place) => place) : this.#shown,
      theme: this.#dark.matches && !this.#still ? dark : light,
      still: this.#still,
      width: this.#still ? paperWidth : null,
    });
    const echarts = figure.drawn?.echarts;
    if (echarts === undefined) {
      this.#charts.delete(figure.key);
      return;
    }
    this.#charts.set(figure.key, echarts);
    if (figure.chart.group !== "time") return;
    if (isNew) this.#zoom.follow(echarts);
    this.#zoom.forget(echarts);
    link(echarts, this.#seen.has(figure));
    if (!this.#still) this.#zoom.apply(echarts);
  }

  /** Draws again what was drawn, or should have been. */
  #redraw(which: (figure: Figure) => boolean): void {
    const some = this.#figures.filter(
      (figure) => this.#near.has(figure) && this.#isShown(figure) && which(figure),
    );
    // What the cursor points at stays where nothing changes.
    if (some.length > 0) for (const cursor of this.#cursors) cursor.hide();
    for (const figure of some) this.#draw(figure);
  }

  #print(begins: boolean): void {
    this.#still = begins;
    if (begins) for (const figure of this.#figures) this.#near.add(figure);
    this.#redraw(() => true);
  }

  #watchWidths(): void {
    let waiting: ReturnType<typeof setTimeout> | undefined;
    const observer = new ResizeObserver(() => {
      clearTimeout(waiting);
      waiting = setTimeout(() => {
        if (this.#still) return;
        this.#redraw(({ drawn, plot }) => drawn !== null && drawn.look.width !== plot.clientWidth);
      }, settled);
    });
    for (const { place } of this.#figures) observer.observe(place);
  }

  /** Charts over time that are out of sight follow the others when they come back: moving all of them takes long. */
  #watchSight(): void {
    const onTime = this.#figures.filter(({ chart }) => chart.group === "time");
    const observer = new IntersectionObserver((entries) => {
      for (const { isIntersecting, target } of entries) {
        const figure = onTime.find(({ place }) => place === target);
        if (figure === undefined) continue;
        if (isIntersecting) this.#seen.add(figure);
        else this.#seen.delete(figure);
        const echarts = figure.drawn?.echarts;
        if (echarts === undefined) continue;
        link(echarts, isIntersecting);
        if (isIntersecting && !this.#still) this.#zoom.apply(echarts);
      }
    });
    for (const { place } of onTime) observer.observe(place);
  }

  #watchNearness(): Promise<void> {
    if (this.#figures.length === 0) return Promise.resolve();
    return new Promise((resolve) => {
      const observer = new IntersectionObserver(
        (entries) => {
          for (const { isIntersecting, target } of entries) {
            const figure = this.#figures.find(({ place }) => place === target);
            if (!isIntersecting || figure === undefined || !this.#isShown(figure)) continue;
            observer.unobserve(target);
            this.#near.add(figure);
            this.#draw(figure);
          }
          resolve();
        },
        { rootMargin: "400px 0px" },
      );
      for (const { place } of this.#figures) observer.observe(place);
    });
  }
}

function figureOf(place: HTMLElement, picture: Picture): Figure[] {
  const chart = charts.find(({ id }) => id === place.dataset.chart);
  if (chart === undefined) return [];
  const { variant } = place.dataset;
  if (variant === undefined) return [new Figure(place, chart, null, "")];
  const own = picture.variants[Number(variant)];
  if (own === undefined) return [];
  const run = own.runs > 1 ? `, run ${own.run} of ${own.runs}, the median one` : "";
  const name = picture.variants.length > 1 || run !== "" ? `${own.name}${run}` : "";
  return [new Figure(place, chart, Number(variant), name)];
}

function isOfAll({ chart }: Figure): boolean {
  return chart.of === "all" && chart.group === undefined;
}
