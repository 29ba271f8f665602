import { format } from "echarts/core";
import { outcomeWords } from "../../result/record-rows.ts";
import type { Picture } from "../picture/picture.ts";
import { cut } from "../text/text.ts";
import type { Look } from "./chart.ts";
import type { KindLook } from "./kind-look.ts";
import { blockStyle } from "./lane-rows.ts";
import { fontFamily } from "./look.ts";
import { notchesOf, type Part, rectanglesOf, textAt } from "./work-shapes.ts";

/** What the drawing is explained by: elements, and the px that they take. */
export interface Legend {
  readonly elements: readonly object[];
  readonly height: number;
}

const rowHeight = 18;
const maxNames = 12;

/** The kinds as they are drawn, and of the rest what there is in the drawing. */
export function workLegend(
  picture: Picture,
  shown: readonly number[],
  kinds: readonly KindLook[],
  look: Look,
): Legend {
  const { theme } = look;
  const found = findMarks(picture, shown);
  const swatch = (color: string, height: number) => (x: number, y: number) =>
    rectanglesOf([x, y + 7 - 14 * height, 14, 14 * height], { fill: color });
  const some = kinds[0]?.color ?? theme.ink;
  const entries: { text: string; draw: (x: number, y: number) => Part[] }[] = [
    ...kinds.slice(0, maxNames).map(({ name, color, height }) => ({
      text: cut(name, 24),
      draw: swatch(color, height),
    })),
    ...(kinds.length > maxNames ? [{ text: `and ${kinds.length - maxNames} kinds`, draw: () => [] }] : []),
    ...(found.waiting ? [{ text: "prefetched, waiting", draw: swatch(theme.waiting, 0.5) }] : []),
    ...(found.redelivered
      ? [
          {
            text: "redelivered",
            draw: (x: number, y: number) => [
              ...swatch(some, 1)(x, y),
              ...notchesOf([x, y - 7, 7], { fill: theme.background }),
            ],
          },
        ]
      : []),
    ...(found.returned.length > 0
      ? [
          {
            text: found.returned.join(", "),
            draw: (x: number, y: number) =>
              rectanglesOf([x + 0.75, y - 6.25, 12.5, 12.5], {
                fill: theme.background,
                stroke: some,
                lineWidth: 1.5,
              }),
          },
        ]
      : []),
    ...(found.broken.length > 0
      ? [
          {
            text: found.broken.join(", "),
            draw: (x: number, y: number) => [
              ...rectanglesOf([x, y - 7, 14, 14], { fill: some, opacity: 0.45 }),
              ...rectanglesOf([x + 11.5, y - 7, 2.5, 14], { fill: theme.bad }),
            ],
          },
        ]
      : []),
  ];
  const font = `12px ${fontFamily}`;
  let [x, row] = [0, 0];
  const elements = entries.flatMap(({ text, draw }) => {
    const width = 20 + format.getTextRect(text, font).width * (look.still ? 1.18 : 1.02) + 14;
    if (x > 0 && x + width > look.width) {
      x = 0;
      row++;
    }
    const y = row * rowHeight + rowHeight / 2;
    const parts = [...draw(x, y), textAt(x + 20, y, text, { fill: theme.ink, font })];
    x += width;
    return parts;
  });
  return { elements, height: (row + 1) * rowHeight };
}

interface Marks {
  waiting: boolean;
  redelivered: boolean;
  readonly returned: string[];
  readonly broken: string[];
}

function findMarks(picture: Picture, shown: readonly number[]): Marks {
  const found: Marks = { waiting: false, redelivered: false, returned: [], broken: [] };
  const note = (list: string[], word: string): void => {
    if (!list.includes(word)) list.push(word);
  };
  for (const variant of shown) {
    const blocks = picture.variants[variant]?.blocks ?? null;
    for (let row = 0; blocks !== null && row < blocks.length; row++) {
      const started = blocks.started[row] ?? Number.NaN;
      if (!(started <= (blocks.received[row] ?? 0))) found.waiting = true;
      if (Number.isNaN(started)) continue;
      if (blocks.redelivered[row] === 1) found.redelivered = true;
      const style = blockStyle(blocks, row);
      if (style === "done") continue;
      const word = outcomeWords[blocks.outcome[row] ?? 0];
      note(found[style], word === "received" || word === undefined ? "never ended" : word);
    }
  }
  return found;
}
