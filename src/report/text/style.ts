import { styleText } from "node:util";

type Paint = (text: string) => string;

/** Emphasis; none of it carries meaning that the words do not carry too. */
export interface Style {
  readonly strong: Paint;
  readonly faint: Paint;
  readonly good: Paint;
  readonly bad: Paint;
  readonly doubtful: Paint;
  readonly bar: Paint;
}

/** What a part of the screen needs to know of the screen. */
export interface Screen {
  /** Columns. */
  readonly width: number;
  readonly style: Style;
}

/** With `color` false, every style leaves the text as it is. */
export function createStyle(color: boolean): Style {
  const paint = (format: Parameters<typeof styleText>[0]): Paint =>
    // Whether the stream takes colour is already decided: see color.ts.
    color
      ? (text) => (text === "" ? "" : styleText(format, text, { validateStream: false }))
      : (text) => text;
  return {
    strong: paint("bold"),
    faint: paint("dim"),
    good: paint(["bold", "green"]),
    bad: paint(["bold", "red"]),
    doubtful: paint(["bold", "yellow"]),
    bar: paint("cyan"),
  };
}
