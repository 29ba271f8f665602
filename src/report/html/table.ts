import { type Html, html, type Part } from "./escape.ts";
import { rich } from "./markup.ts";

/** A column of a table; texts may have the emphasis of `marked`. */
export interface HtmlColumn {
  readonly head: string;
  readonly align: "left" | "right";
  readonly cells: readonly (string | Html)[];
}

export interface TableOptions {
  /** What is in it; stands above it. */
  readonly caption: string;
  /** How many of the first columns name the row; 1 unless given. */
  readonly names?: number;
  /** Whether a row becomes a block on a narrow screen, each cell beside its head, so that all of it is in sight. */
  readonly stacks?: boolean;
  /** Rows that begin a new group. */
  readonly ruled?: readonly number[];
}

/** A table that scrolls in a frame of its own where it is too wide for the page. */
export function tableHtml(columns: readonly HtmlColumn[], options: TableOptions): Html {
  const { caption, names = 1, ruled = [], stacks = false } = options;
  const rows = Math.max(0, ...columns.map(({ cells }) => cells.length));
  const side = ({ align }: HtmlColumn): Part => align === "right" && html` class="right"`;
  const heads = columns.map((column) => html`<th scope="col"${side(column)}>${rich(column.head)}</th>`);
  const cell = (column: HtmlColumn, place: number, row: number): Html => {
    const text = column.cells[row] ?? "";
    const content = typeof text === "string" ? rich(text) : text;
    return place < names
      ? html`<th scope="row"${side(column)}>${content}</th>`
      : html`<td${side(column)}${stacks && html` data-head="${column.head}"`}>${content}</td>`;
  };
  const body = Array.from(
    { length: rows },
    (_, row) =>
      html`<tr${ruled.includes(row) && html` class="ruled"`}>${columns.map((column, place) => cell(column, place, row))}</tr>\n`,
  );
  return html`<div class="scroll" role="group" tabindex="0" aria-label="${caption}">
<table${stacks && html` class="stacks"`}>
<caption>${caption}</caption>
<thead><tr>${heads}</tr></thead>
<tbody>
${body}</tbody>
</table>
</div>
`;
}
