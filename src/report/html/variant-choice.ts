import type { Picture } from "../picture/picture.ts";
import { type Html, html } from "./escape.ts";
import { nameText } from "./markup.ts";

/** With more variants, a choice is offered. */
const mostAtOnce = 4;

/** Which variants the charts show: the first four unless others are chosen. */
export function variantChoice({ variants }: Picture): Html | false {
  if (variants.length <= mostAtOnce) return false;
  const boxes = variants.map(
    ({ name }, place) =>
      html`<label><input type="checkbox" value="${place}"${place < mostAtOnce && html` checked`}> ${nameText(name)}</label>\n`,
  );
  return html`<fieldset class="choice">
<legend>Variants in the charts below: up to 8 of ${variants.length}</legend>
<div class="boxes">
${boxes}</div>
<p role="status"></p>
</fieldset>
`;
}
