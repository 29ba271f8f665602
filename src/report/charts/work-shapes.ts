import { graphic } from "echarts/core";

/** Many of one look in one path: `at` is x, y, width, height of each, or for notches x, y and size. */
interface Many {
  at: readonly number[];
}

/** The part of a drawing context that they need. */
interface Pen {
  rect(x: number, y: number, width: number, height: number): unknown;
  moveTo(x: number, y: number): unknown;
  lineTo(x: number, y: number): unknown;
  closePath(): unknown;
}

/** A part of what a custom series draws. */
export interface Part {
  readonly type: string;
  readonly silent: true;
  readonly shape: Readonly<Record<string, unknown>>;
  readonly style: Readonly<Record<string, unknown>>;
}

const rectangles = "workRectangles";
const notches = "workNotches";

/** Makes the shapes known to ECharts; may be called again. */
export function registerWorkShapes(): void {
  graphic.registerShape(
    rectangles,
    graphic.extendShape({
      type: rectangles,
      shape: { at: [] },
      buildPath(pen: Pen, { at }: Many) {
        for (let place = 0; place + 3 < at.length; place += 4)
          pen.rect(at[place] ?? 0, at[place + 1] ?? 0, at[place + 2] ?? 0, at[place + 3] ?? 0);
      },
    }),
  );
  graphic.registerShape(
    notches,
    graphic.extendShape({
      type: notches,
      shape: { at: [] },
      buildPath(pen: Pen, { at }: Many) {
        for (let place = 0; place + 2 < at.length; place += 3) {
          const [x, y, size] = [at[place] ?? 0, at[place + 1] ?? 0, at[place + 2] ?? 0];
          pen.moveTo(x, y);
          pen.lineTo(x + size, y);
          pen.lineTo(x, y + size);
          pen.closePath();
        }
      },
    }),
  );
}

/** Rectangles in one path; none where there are none. */
export function rectanglesOf(at: readonly number[], style: Part["style"]): Part[] {
  return at.length === 0 ? [] : [{ type: rectangles, silent: true, shape: { at }, style }];
}

/** Triangles in one path. */
export function notchesOf(at: readonly number[], style: Part["style"]): Part[] {
  return at.length === 0 ? [] : [{ type: notches, silent: true, shape: { at }, style }];
}

/** A line of text. `x` and `y` are where it is aligned to: `left` and `middle` unless said otherwise. */
export function textAt(x: number, y: number, text: string, style: Part["style"]) {
  return {
    type: "text",
    silent: true,
    style: { x, y, text, align: "left", verticalAlign: "middle", ...style },
  } as const;
}
