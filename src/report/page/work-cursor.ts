import type { Picture } from "../picture/picture.ts";
import { beginOf, blockAt, describeBlock, type FoundBlock, laneMiddle, rowBegunBy } from "./blocks.ts";
import { element } from "./dom.ts";
import type { Figure } from "./figure.ts";
import type { Zoom } from "./zoom.ts";

const grid = { gridIndex: 0 };
/** px to either side of a pointer in which a narrow block is found; fingers are wider. */
const slacks: Readonly<Record<string, number>> = { mouse: 2, pen: 4, touch: 8 };

/**
 * Tells of the message under the pointer, under a finger, or at the keyboard's cursor: the arrow keys go along a lane
 * and from lane to lane, Home and End to its ends, Escape takes it away.
 */
export class WorkCursor {
  readonly #figure: Figure;
  readonly #picture: Picture;
  readonly #zoom: Zoom;
  readonly #tip = element("div", { class: "tip" });
  readonly #ring = element("div", { class: "ring" });
  readonly #spoken = element("p", { class: "unseen", role: "status" });
  #block: FoundBlock | null = null;

  constructor(figure: Figure, picture: Picture, zoom: Zoom) {
    this.#figure = figure;
    this.#picture = picture;
    this.#zoom = zoom;
    const { plot } = figure;
    const stage = element("div", {
      class: "stage",
      role: "application",
      tabindex: "0",
      "aria-label": "Messages one by one: arrow keys go along a lane and between lanes, Escape leaves",
    });
    plot.replaceWith(stage);
    stage.append(plot, this.#ring, this.#tip, this.#spoken);
    this.hide();
    let isDrag = false;
    plot.addEventListener("pointerdown", () => {
      isDrag = false;
    });
    plot.addEventListener("pointermove", (event) => {
      if (event.buttons > 0) {
        isDrag ||= Math.hypot(event.movementX, event.movementY) > 1;
        if (isDrag) this.hide();
      } else if (event.pointerType === "mouse") this.#point(event, false);
    });
    plot.addEventListener("click", (event) => {
      if (event instanceof PointerEvent && !isDrag) this.#point(event, true);
    });
    plot.addEventListener("pointerleave", (event) => {
      if (event.pointerType === "mouse") this.hide();
    });
    stage.addEventListener("keydown", (event) => {
      if (this.#key(event.key)) event.preventDefault();
    });
  }

  hide(): void {
    this.#tip.hidden = true;
    this.#ring.hidden = true;
  }

  #point(event: PointerEvent, aloud: boolean): void {
    const { drawn, plot } = this.#figure;
    if (drawn === null) return;
    const frame = plot.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const [time = 0, height = 0] = drawn.echarts.convertFromPixel(grid, [x, y]);
    const slack = slacks[event.pointerType] ?? 2;
    const [later = 0] = drawn.echarts.convertFromPixel(grid, [x + slack, y]);
    const inGrid = drawn.echarts.containPixel(grid, [x, y]);
    const point = { time, y: height, slack: later - time };
    const found = inGrid ? blockAt(this.#picture, drawn.shown, drawn.look, point) : null;
    if (found === null) this.hide();
    else this.#tell(found, x, y, aloud);
  }

  #key(key: string): boolean {
    if (key === "Escape") {
      this.hide();
      return true;
    }
    const next = this.#block === null ? this.#first() : this.#neighbour(this.#block, key);
    if (next === null || !/^(Arrow|Home$|End$)/.test(key)) return false;
    const { drawn } = this.#figure;
    const blocks = this.#picture.variants[next.variant]?.blocks;
    if (drawn === null || !blocks) return false;
    const ended = blocks.ended[next.row] ?? Number.NaN;
    const begin = beginOf(blocks, next.row);
    const middle = Number.isNaN(ended) ? begin : (begin + ended) / 2;
    const until = Math.max(1, ...drawn.shown.map((place) => this.#picture.variants[place]?.end ?? 0));
    this.#zoom.show((100 * middle) / until);
    const lane = laneMiddle(this.#picture, drawn.shown, drawn.look, next) ?? 0;
    const [x = 0, y = 0] = drawn.echarts.convertToPixel(grid, [middle, lane]);
    this.#tell(next, x, y, true);
    return true;
  }

  #first(): FoundBlock | null {
    const lanes = this.#lanes();
    const [lane] = lanes;
    return lane === undefined ? null : { ...lane, row: lane.first, state: "worked" };
  }

  #neighbour(block: FoundBlock, key: string): FoundBlock | null {
    const lanes = this.#lanes();
    const at = lanes.findIndex(({ variant, worker }) => variant === block.variant && worker === block.worker);
    const lane = lanes[at];
    if (lane === undefined) return this.#first();
    if (key === "Home") return { ...block, row: lane.first };
    if (key === "End") return { ...block, row: lane.past - 1 };
    if (key === "ArrowLeft") return { ...block, row: Math.max(lane.first, block.row - 1) };
    if (key === "ArrowRight") return { ...block, row: Math.min(lane.past - 1, block.row + 1) };
    const other = lanes[at + (key === "ArrowDown" ? 1 : -1)];
    if (other === undefined) return block;
    return {
      variant: other.variant,
      worker: other.worker,
      row: this.#sameTime(block, other),
      state: "worked",
    };
  }

  /** The row of another lane that began last by the time that the block began. */
  #sameTime(block: FoundBlock, lane: Lane): number {
    const [own, others] = [block, lane].map(({ variant }) => this.#picture.variants[variant]?.blocks);
    if (!own || !others) return lane.first;
    return rowBegunBy(others, lane.first, lane.past, beginOf(own, block.row));
  }

  /** Those with messages, from the top. */
  #lanes(): Lane[] {
    return (this.#figure.drawn?.shown ?? []).flatMap((variant) => {
      const lanes = this.#picture.variants[variant]?.blocks?.lanes ?? new Uint32Array();
      return [...lanes].flatMap((first, worker) => {
        const past = lanes[worker + 1] ?? first;
        return past > first ? [{ variant, worker, first, past }] : [];
      });
    });
  }

  #tell(block: FoundBlock, x: number, y: number, aloud: boolean): void {
    this.#block = block;
    const facts = describeBlock(this.#picture, block);
    const list = element("dl", {});
    for (const [name, value] of facts) list.append(element("dt", {}, name), element("dd", {}, value));
    this.#tip.replaceChildren(list);
    this.#tip.hidden = false;
    this.#ring.hidden = !aloud;
    this.#ring.style.transform = `translate(${x}px, ${y}px)`;
    const { offsetWidth: width, offsetHeight: height } = this.#tip;
    const room = this.#figure.plot.clientWidth;
    const left = x + 16 + width <= room ? x + 16 : Math.max(0, x - 16 - width);
    this.#tip.style.transform = `translate(${Math.min(left, Math.max(0, room - width))}px, ${y + 16}px)`;
    const below = this.#tip.getBoundingClientRect().bottom - innerHeight;
    if (below > 0) this.#tip.style.transform = `translate(${left}px, ${y - 16 - height}px)`;
    if (aloud) this.#spoken.textContent = facts.map((fact) => fact.join(" ")).join(", ");
  }
}

interface Lane {
  readonly variant: number;
  readonly worker: number;
  readonly first: number;
  readonly past: number;
}
