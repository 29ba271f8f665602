import type { Result, RunResult, VariantResult } from "../../result/schema.ts";
import type { Picture, PictureVariant } from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import { medianRun } from "../shared/median-run.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";

/** With more variants, what there is of each is folded away. */
export const maxInFull = 6;

/** What the sections of a page are made from; every string in it is inert. */
export interface Shown {
  readonly result: Result;
  readonly picture: Picture;
}

/** A variant with the run that speaks for it. */
export interface ShownVariant {
  readonly variant: VariantResult;
  readonly run: RunResult;
}

/** The variants that were run. */
export function runVariants({ variants }: Result): ShownVariant[] {
  return variants.flatMap((variant) => {
    const run = medianRun(variant);
    return run === undefined ? [] : [{ variant, run }];
  });
}

/** `median of 5 runs: run 3`; empty where there is one. */
export function whichRun({ variant, run }: ShownVariant): string {
  return variant.runs.length < 2
    ? ""
    : `run ${formatCount(run.index)} of ${formatCount(variant.runs.length)}, the median one`;
}

/** A place that the page's script draws a chart in: of one variant of the picture, or of all that are shown. */
export function figure(chart: string, variant?: number): Html {
  const of = variant !== undefined && html` data-variant="${variant}"`;
  return html`<figure data-chart="${chart}"${of}></figure>\n`;
}

/** The charts of each variant of the picture that has something to draw, a row of them for each. */
export function figures(
  { picture }: Shown,
  charts: readonly string[],
  has: (variant: PictureVariant) => boolean = () => true,
): Html[] {
  return picture.variants.flatMap((variant, place) =>
    has(variant)
      ? [
          html`<div class="figures" data-of="${place}">\n${charts.map((chart) => figure(chart, place))}</div>\n`,
        ]
      : [],
  );
}

/** Something of a variant under its name; folded away where there are many. */
export function underName(shown: Shown, { name }: VariantResult, remark: string, content: Html): Html {
  const { length } = shown.result.variants;
  const title = html`${nameText(name)}${remark === "" ? "" : html` <span class="faint">${remark}</span>`}`;
  if (length === 1) return html`${remark !== "" && html`<p class="faint">${remark}</p>\n`}${content}`;
  if (length <= maxInFull) return html`<h3>${title}</h3>\n${content}`;
  return html`<details><summary>${title}</summary>\n${content}</details>\n`;
}

/** What the parts of a page are called, in their headings and where it is navigated. */
export const titles = {
  verdict: "Verdict",
  against: "Against the base",
  work: "Work",
  "over-time": "Over time",
  latency: "Latency",
  share: "Shares",
  ledger: "Ledger",
  comparison: "Comparison",
  environment: "Environment",
  scenario: "Scenario",
} as const;

export type SectionId = keyof typeof titles;

/** Stands where there are no figures. */
export const nothingRun = html`<p>Nothing was run, so there is nothing to show.</p>\n`;

/** A part of the page, with its heading: its title, unless another is given. */
export function section(id: SectionId, content: readonly (Html | false)[], heading?: Html): Html {
  return html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${heading ?? titles[id]}</h2>
${content}</section>
`;
}
