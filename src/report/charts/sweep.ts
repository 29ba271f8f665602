import type { Chart } from "./chart.ts";
import { drawSweepGrid } from "./sweep-grid.ts";
import { drawSweepLines } from "./sweep-lines.ts";
import { varied } from "./variant-words.ts";

export const sweep: Chart = {
  id: "sweep",
  title: "Over the settings",
  how: "Medians over the values of the matrix: what differs most between them comes first.",
  of: "all",
  latency: true,
  draw(picture, shown, look) {
    const variants = shown.flatMap((place) => picture.variants[place] ?? []);
    const dimensions = varied(picture, variants);
    const [only] = dimensions;
    if (only === undefined) return null;
    if (dimensions.length === 1 && picture.swept.length > 0) {
      const points = shown.flatMap((place) => {
        const variant = picture.variants[place];
        return variant === undefined ? [] : [{ place, variant }];
      });
      return drawSweepLines(only, points, picture.swept, look);
    }
    return drawSweepGrid(dimensions, variants, look);
  },
};
