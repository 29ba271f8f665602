import type { ProgressStream } from "./observer.ts";

const csi = "\u001B[";
const hideCursor = `${csi}?25l`;
const showCursor = `${csi}?25h`;
/** A line that is wider than we think must not push the others down. */
const noWrap = `${csi}?7l`;
const wrapAgain = `${csi}?7h`;
/** A terminal that knows these shows what is between them at once. */
const beginFrame = `${csi}?2026h`;
const endFrame = `${csi}?2026l`;
const eraseRight = `${csi}K`;
const eraseBelow = `${csi}J`;

/**
 * Draws frames of lines in place, each in one write. Between two frames the cursor rests at the frame's first column
 * and row, hidden: however a terminal wraps the old lines anew when it is resized, all of them are below that. Only
 * if it wraps them into more rows than it has, what scrolls away is lost to us.
 */
export class Screen {
  readonly #stream: ProgressStream;
  #shown: string | null = null;
  readonly #clear = (): void => this.clear();

  constructor(stream: ProgressStream) {
    this.#stream = stream;
  }

  /** Columns that a line may take: one stays free, as a full line makes some terminals go to the next. */
  get width(): number {
    return Math.max(1, (this.#stream.columns || 80) - 1);
  }

  /** Lines that a frame may have. */
  get height(): number {
    return Math.max(0, (this.#stream.rows || 24) - 1);
  }

  /** Shows the lines in place of those before; `above` is put before them, and stays. */
  draw(lines: readonly string[], above = ""): void {
    const frame = lines.map((line) => line + eraseRight).join("\r\n");
    if (above === "" && frame === this.#shown) return;
    if (this.#shown === null) this.#begin();
    this.#shown = frame;
    const stays = above === "" ? "" : `${wrapAgain}${above}${eraseRight}\r\n${noWrap}`;
    const up = lines.length > 1 ? `${csi}${lines.length - 1}A` : "";
    const start = hideCursor + noWrap;
    this.#stream.write(`${beginFrame}${start}\r${stays}${frame}${eraseBelow}${up}\r${endFrame}`);
  }

  /** Draws even what is shown already: the terminal may have changed it. */
  redraw(lines: readonly string[]): void {
    if (this.#shown === null) return;
    this.#shown = "";
    this.draw(lines);
  }

  /** Leaves nothing of a frame but the cursor where it began, visible. */
  clear(): void {
    if (this.#shown === null) return;
    this.#shown = null;
    process.off("exit", this.#clear);
    process.off("uncaughtExceptionMonitor", this.#clear);
    // Not from the very first column: what is erased from the first place of the screen, some keep as scrolled away.
    this.#stream.write(`\r${eraseRight} ${eraseBelow}\r${wrapAgain}${showCursor}`);
  }

  /** However the process ends, it leaves a clean terminal. */
  #begin(): void {
    process.on("exit", this.#clear);
    process.on("uncaughtExceptionMonitor", this.#clear);
  }
}
