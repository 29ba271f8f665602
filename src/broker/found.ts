/** Something that was looked for: there, or not there and why. */
export type Found<T> =
  | { readonly is: "there"; readonly it: T }
  | { readonly is: "missing"; readonly why: string };

export function there<T>(it: T): Found<T> {
  return { is: "there", it };
}

export function missing<T>(why: string): Found<T> {
  return { is: "missing", why };
}
