/** Something that was looked for: there, or not there and why. */
export type Found<T> =
  | { readonly is: "there"; readonly it: T }
  | {
      readonly is: "missing";
      readonly why: string;
      /** What to do about it. */
      readonly hint?: string | undefined;
    };

export function there<T>(it: T): Found<T> {
  return { is: "there", it };
}

export function missing(why: string, hint?: string): Found<never> {
  return { is: "missing", why, hint };
}
