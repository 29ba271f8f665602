import type { ECharts } from "echarts/core";
import { button, element } from "./dom.ts";

/** The part of the time axis that is seen, in per cent of it. */
export interface Window {
  readonly start: number;
  readonly end: number;
}

const whole: Window = { start: 0, end: 100 };
const narrowest = 0.01;

/** The zoom that all charts with a time axis share. */
export class Zoom {
  #window = whole;
  readonly #of = new WeakMap<ECharts, Window>();
  readonly #charts: () => readonly ECharts[];

  constructor(charts: () => readonly ECharts[]) {
    this.#charts = charts;
  }

  get window(): Window {
    return this.#window;
  }

  /** Takes over what was done to a chart by pointer; connected charts follow by themselves. */
  follow(chart: ECharts): void {
    chart.on("datazoom", (event) => {
      const window = windowOf(event);
      if (window === null) return;
      this.#window = window;
      this.#of.set(chart, window);
    });
  }

  /** To be called when a chart was drawn anew: it shows all of the time then. */
  forget(chart: ECharts): void {
    this.#of.delete(chart);
  }

  /** Shows in a chart what the others show. */
  apply(chart: ECharts): void {
    const { start, end } = this.#window;
    const own = this.#of.get(chart) ?? whole;
    if (own.start === start && own.end === end) return;
    chart.dispatchAction({ type: "dataZoom", start, end, escapeConnect: true });
  }

  set(start: number, end: number): void {
    const width = Math.min(100, Math.max(narrowest, end - start));
    const from = Math.min(100 - width, Math.max(0, start));
    this.#window = { start: from, end: from + width };
    for (const chart of this.#charts()) {
      chart.dispatchAction({ type: "dataZoom", ...this.#window, escapeConnect: true });
    }
  }

  /** Moves the window so that a place of the axis, in per cent, is in it. */
  show(place: number): void {
    const { start, end } = this.#window;
    if (place >= start && place <= end) return;
    const half = (end - start) / 2;
    this.set(place - half, place + half);
  }

  /** The buttons, for who has no wheel. */
  buttons(): HTMLElement {
    const by = (factor: number) => () => {
      const { start, end } = this.#window;
      const [middle, half] = [(start + end) / 2, ((end - start) * factor) / 2];
      this.set(middle - half, middle + half);
    };
    const move = (share: number) => () => {
      const { start, end } = this.#window;
      this.set(start + share * (end - start), end + share * (end - start));
    };
    return element(
      "div",
      { class: "zoom", role: "group", "aria-label": "Zoom of the time axis" },
      button("Zoom in", by(0.5)),
      button("Zoom out", by(2)),
      button("Earlier", move(-0.5)),
      button("Later", move(0.5)),
      button("Reset zoom", () => this.set(whole.start, whole.end)),
    );
  }
}

/** ECharts tells it in one of two forms. */
function windowOf(event: unknown): Window | null {
  const description = asRecord(event);
  const [first] = Array.isArray(description?.batch) ? description.batch : [description];
  const { start, end } = asRecord(first) ?? {};
  return typeof start === "number" && typeof end === "number" ? { start, end } : null;
}

function asRecord(value: unknown): Readonly<Record<string, unknown>> | null {
  // An object can be read by any key.
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : null;
}
