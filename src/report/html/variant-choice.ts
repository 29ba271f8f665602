import type { Picture, PictureVariant } from "../picture/picture.ts";
import { formatCount } from "../shared/format.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";

/** With more variants, a choice is offered. */
const maxAtOnce = 4;
/** The page lets no more of them be chosen. */
const most = 8;

/** Which variants the charts show: unless others are chosen, the first and the last, the best and the worst. */
export function variantChoice({ variants }: Picture): Html | false {
  if (variants.length <= maxAtOnce) return false;
  const telling = tellingOf(variants);
  const boxes = variants.map(
    ({ name }, place) =>
      html`<label><input type="checkbox" value="${place}"${telling.has(place) && html` checked`}> ${nameText(name)}</label>\n`,
  );
  return html`<fieldset class="choice" data-most="${most}">
<legend>Variants in the charts below${variants.length > most && `: up to ${most} of ${formatCount(variants.length)}`}</legend>
<div class="boxes">
${boxes}</div>
<p role="status"></p>
</fieldset>
`;
}

/** The places of those that differ most: by messages lost, then by efficiency. */
function tellingOf(variants: Picture["variants"]): Set<number> {
  const ranked = variants.map((_, place) => place).sort((a, b) => rank(variants[a]) - rank(variants[b]));
  const telling = new Set([0, variants.length - 1, ranked[0] ?? 0, ranked.at(-1) ?? 0]);
  for (const place of ranked) if (telling.size < maxAtOnce) telling.add(place);
  return telling;
}

function rank(variant: PictureVariant | undefined): number {
  const lost = variant?.flow.fates.find(({ fate }) => fate === "lost")?.count ?? 0;
  return lost - (variant?.efficiency ?? 0);
}
