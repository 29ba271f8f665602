import { columns, cutMiddle, wrap } from "../text/text.ts";
import type { Look, Theme } from "./chart.ts";
import { fontFamily } from "./look.ts";

/** px of the text of figures. */
export const fontSize = 12;
/** px of a line of it. */
export const lineHeight = 16;
// Of a wide typeface, so that text is cut rather than run over.
const columnWidth = 7.4;

/** About how many columns of text have room in `px`. */
export function columnsIn(px: number): number {
  return Math.max(1, Math.floor(px / columnWidth));
}

/** About how many px the text takes. */
export function widthOf(text: string): number {
  return Math.ceil(columns(text) * columnWidth);
}

/** A name in at most `px`. */
export function nameIn(name: string, px: number): string {
  return cutMiddle(name, columnsIn(px));
}

/** px for the longest of the names, and no more than `most`. */
export function nameRoom(names: readonly string[], most: number): number {
  return Math.min(most, Math.max(0, ...names.map(widthOf)));
}

/** Text in lines of at most `px`. */
export function linesIn(text: string, px: number): string[] {
  return wrap(text, columnsIn(px));
}

/** The same for bold text, which is wider. */
export function boldLinesIn(text: string, px: number): string[] {
  return linesIn(text, px * 0.96);
}

/** What every figure starts from. */
export function base({ theme }: Look) {
  return {
    animation: false,
    backgroundColor: "transparent",
    textStyle: { color: theme.ink, fontSize, fontFamily },
  };
}

/** The colours of a tooltip; its text is never HTML, and `{a|b}` in a name must go through `tipText`. */
export function tipLook(theme: Theme) {
  return {
    renderMode: "richText",
    confine: true,
    backgroundColor: theme.background,
    borderColor: theme.line,
    borderWidth: 1,
    padding: 8,
    textStyle: { color: theme.ink, fontSize, lineHeight },
  };
}

/** The parts of an axis in the theme's colours, without its line. */
export function axisLook(theme: Theme) {
  return {
    axisLine: { show: false },
    axisTick: { show: false },
    axisLabel: { color: theme.faint, fontSize },
    splitLine: { show: true, lineStyle: { color: theme.line } },
    nameTextStyle: { color: theme.faint, fontSize },
  };
}

/** Lines of text at a place of the figure. */
export function textAt(
  lines: readonly string[],
  at: { readonly left: number; readonly top: number },
  color: string,
  fontWeight: "normal" | "bold" = "normal",
) {
  return {
    text: lines.join("\n"),
    left: at.left,
    top: at.top,
    padding: 0,
    textStyle: { color, fontSize, fontWeight, lineHeight },
  };
}

/** A legend above a figure, and the px it takes: its rows are counted, as what is below must know. */
export function legendOf(
  entries: readonly { readonly name: string; readonly icon?: string }[],
  look: Look,
  top: number,
) {
  const [icon, gap] = [24, 22];
  let rows = entries.length === 0 ? 0 : 1;
  let x = 0;
  const shown = new Map(entries.map(({ name }) => [name, nameIn(name, Math.min(190, look.width - 60))]));
  for (const { name } of entries) {
    const own = icon + 5 + widthOf(shown.get(name) ?? "");
    if (x > 0 && x + own > look.width) {
      rows += 1;
      x = 0;
    }
    x += own + gap;
  }
  return {
    height: rows * 22,
    option: {
      show: entries.length > 0,
      left: 0,
      top,
      // Letters are a little higher than the icons, and would be cut off at the edge.
      padding: [3, 0, 0, 0],
      width: look.width,
      itemWidth: icon,
      itemGap: gap,
      itemHeight: 12,
      textStyle: { color: look.theme.ink, fontSize },
      selectedMode: !look.still,
      inactiveColor: look.theme.line,
      data: entries,
      formatter: (name: string) => shown.get(name) ?? name,
    },
  };
}

/** One of a list that repeats. */
export function pick(colors: readonly string[], place: number): string {
  return colors[place % colors.length] ?? "#888888";
}
