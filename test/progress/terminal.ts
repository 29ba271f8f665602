import { columns } from "../../src/report/text/text.ts";

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" });
// biome-ignore lint/suspicious/noControlCharactersInRegex: what acts on a terminal starts with one
const tokens = /\u001B\[(\??)(\d*)([A-Za-z])|\r|\n|[^\u001B\r\n]+/g;

interface Line {
  cells: string[];
  /** Whether it goes on in the next line: such lines are wrapped anew by another width. */
  wraps: boolean;
}

/** A small terminal that knows what the live view uses, and wraps its lines anew when it is resized. */
export class Terminal {
  readonly isTTY = true;
  columns: number;
  rows: number;
  raw = "";
  writes = 0;
  scrolled = 0;
  cursorVisible = true;
  cursor = { row: 0, column: 0 };
  #wrap = true;
  #lines: Line[] = [{ cells: [], wraps: false }];
  #resized: (() => void)[] = [];

  constructor(width: number, height: number) {
    this.columns = width;
    this.rows = height;
  }

  on(_: "resize", then: () => void): void {
    this.#resized.push(then);
  }

  off(_: "resize", then: () => void): void {
    this.#resized = this.#resized.filter((one) => one !== then);
  }

  /** What it shows, without what is empty at the ends. */
  get text(): string {
    const lines = this.#lines.map(({ cells }) => Array.from(cells, (cell) => cell ?? " ").join(""));
    return lines
      .map((line) => line.trimEnd())
      .join("\n")
      .trimEnd();
  }

  write(text: string): void {
    this.writes++;
    this.raw += text;
    for (const [token, mark, number, letter] of text.matchAll(tokens)) {
      if (token === "\r") this.cursor.column = 0;
      else if (token === "\n") this.#down();
      else if (letter === undefined) this.#print(token);
      else if (mark === "?") this.#mode(Number(number), letter === "h");
      else this.#act(letter, Number(number || "0"));
    }
  }

  resize(width: number, height: number): void {
    const { row, column } = this.cursor;
    let place = 0;
    const wrapped: Line[] = [];
    let cells: string[] = [];
    for (const [index, line] of this.#lines.entries()) {
      if (index === row) place = wrapped.length + Math.floor((cells.length + column) / width);
      cells.push(...line.cells);
      if (line.wraps) continue;
      do {
        const part = cells.splice(0, width);
        wrapped.push({ cells: part, wraps: cells.length > 0 });
      } while (cells.length > 0);
      cells = [];
    }
    this.#lines = wrapped;
    this.columns = width;
    this.rows = height;
    this.cursor.row = place;
    this.#fit();
    for (const then of this.#resized) then();
  }

  #fit(): void {
    while (this.#lines.length > this.rows && this.cursor.row < this.#lines.length - 1) this.#lines.pop();
    while (this.#lines.length > this.rows) {
      this.#lines.shift();
      this.cursor.row--;
      this.scrolled++;
    }
  }

  #line(): Line {
    while (this.#lines.length <= this.cursor.row) this.#lines.push({ cells: [], wraps: false });
    const line = this.#lines[this.cursor.row];
    if (line === undefined) throw new Error("no such line");
    return line;
  }

  #down(): void {
    this.cursor.row++;
    this.#line();
    while (this.#lines.length > this.rows) {
      this.#lines.shift();
      this.cursor.row--;
      this.scrolled++;
    }
  }

  #print(text: string): void {
    for (const { segment } of graphemes.segment(text)) {
      const width = columns(segment);
      if (this.cursor.column + width > this.columns) {
        if (!this.#wrap) continue;
        this.#line().wraps = true;
        this.cursor.column = 0;
        this.#down();
      }
      const { cells } = this.#line();
      while (cells.length < this.cursor.column) cells.push(" ");
      cells[this.cursor.column] = segment;
      for (let more = 1; more < width; more++) cells[this.cursor.column + more] = "";
      this.cursor.column += width;
    }
  }

  #mode(mode: number, on: boolean): void {
    if (mode === 25) this.cursorVisible = on;
    if (mode === 7) this.#wrap = on;
  }

  #act(letter: string, number: number): void {
    const line = this.#line();
    if (letter === "A") this.cursor.row = Math.max(0, this.cursor.row - Math.max(1, number));
    else if (letter === "K") this.#eraseRight(line);
    else if (letter === "J") {
      this.#eraseRight(line);
      this.#lines.length = this.cursor.row + 1;
    } else if (letter !== "m") throw new Error(`this terminal does not know ${letter}`);
  }

  #eraseRight(line: Line): void {
    line.cells.length = Math.min(line.cells.length, this.cursor.column);
    line.wraps = false;
  }
}
