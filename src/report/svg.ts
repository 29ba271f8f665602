import { renderSvgs } from "./charts/svg.ts";
import { pictureOf } from "./picture/picture-of.ts";
import type { Reporter } from "./shared/reporter.ts";

/** Each chart of a result as an SVG file. */
export const reporter: Reporter = {
  async ofResult({ result, rows }, { columns }) {
    const files = renderSvgs(pictureOf(result, await rows(), columns));
    return files.map(({ name, svg }) => ({ to: "file", name: `${name}.svg`, text: svg }));
  },
};
