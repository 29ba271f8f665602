import { Problem } from "../common/problem.ts";
import { figureNamed } from "../figures/catalogue.ts";
import { type Figure, figureNames } from "../report/shared/figures.ts";
import { inertText } from "../result/inert.ts";

/**
 * The figures that `--columns` asks for, by their short or whole names.
 * @param kinds of messages, which may be asked for by name
 * @throws Problem (usage) naming what is no figure, with what there is
 */
export function readColumns(list: string | undefined, kinds: readonly string[]): readonly Figure[] | null {
  if (list === undefined) return null;
  const names = list
    .split(",")
    .map((name) => name.trim())
    .filter((name) => name !== "");
  const hint = `write some of these, with commas between: ${figureNames(kinds).map(inertText).join(", ")}`;
  if (names.length === 0) throw new Problem("usage", "--columns names no figure", hint);
  const figures = names.map((name) => {
    const figure = figureNamed(name, kinds);
    if (figure !== undefined) return figure;
    throw new Problem("usage", `--columns: "${inertText(name)}" is no figure that variants have`, hint);
  });
  return [...new Set(figures)];
}
