const most = 120;

/** The columns that a table may take on this stream, at most 120; undefined: it is no terminal, or does not know. */
export function screenWidth({ columns }: { readonly columns?: number | undefined }): number | undefined {
  return columns === undefined || columns === 0 ? undefined : Math.min(most, columns);
}
