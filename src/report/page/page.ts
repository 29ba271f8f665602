import type { ECharts } from "echarts/core";
import type { PackedPicture } from "../picture/packed.ts";
import type { Picture } from "../picture/picture.ts";
import { enableCopying } from "./copy.ts";
import { decodePicture } from "./decode.ts";
import { element, messageOf } from "./dom.ts";
import { Report } from "./report.ts";
import { markScrolling } from "./scroll.ts";

declare global {
  interface Window {
    /** For tests: the drawn charts by the ids of their charts and the places of their variants, and their picture. */
    workq?: { readonly charts: ReadonlyMap<string, ECharts>; readonly picture: Picture };
  }
}

async function start(): Promise<void> {
  // What the page was written with, by `encodePicture`.
  const packed = JSON.parse(document.getElementById("picture")?.textContent ?? "") as PackedPicture;
  const picture = await decodePicture(packed);
  const charts = new Map<string, ECharts>();
  window.workq = { charts, picture };
  await new Report(picture, charts).start();
}

function showFailure(error: unknown): void {
  const text = `The charts could not be drawn: ${messageOf(error)}`;
  for (const figure of document.querySelectorAll("figure[data-chart]")) {
    figure.replaceChildren(element("p", { class: "doubtful" }, text));
  }
}

enableCopying();
markScrolling();
start()
  .catch(showFailure)
  .finally(() => {
    document.documentElement.dataset.ready = "yes";
  });
