import type { Picture, PictureVariant } from "../picture/picture.ts";
import type { Theme } from "./chart.ts";

/** How blocks of a kind are drawn. */
export interface KindLook {
  readonly name: string;
  readonly color: string;
  /** Share of the lane's height: 1 of the heaviest kind, never below 0.4. */
  readonly height: number;
}

/** The kinds of all variants, the heaviest first: a kind has one place, and so one look, in all charts. */
export function kindNames({ variants }: Picture): string[] {
  return [...new Set(variants.flatMap(({ kinds }) => kinds))];
}

/** How each of them looks. */
export function kindLooks(picture: Picture, theme: Theme): KindLook[] {
  const names = kindNames(picture);
  const least = names.length > 3 ? 0.4 : 0.5;
  return names.map((name, place) => ({
    name,
    color: theme.kinds[place % theme.kinds.length] ?? theme.ink,
    height: names.length === 1 ? 1 : 1 - ((1 - least) * place) / (names.length - 1),
  }));
}

/** For each place in the variant's kinds, the place in those looks. */
export function kindPlaces(variant: PictureVariant, looks: readonly KindLook[]): number[] {
  return variant.kinds.map((kind) => looks.findIndex(({ name }) => name === kind));
}
