/**
 * Whether to write colours to a stream: as the flag says; else never with NO_COLOR (any value but the empty
 * one), always with FORCE_COLOR, and otherwise where the stream is a terminal that knows them.
 */
export function wantsColor(
  stream: { readonly isTTY?: boolean | undefined },
  env: Readonly<Record<string, string | undefined>>,
  flag?: boolean,
): boolean {
  if (flag !== undefined) return flag;
  if (env.NO_COLOR) return false;
  if (env.FORCE_COLOR) return env.FORCE_COLOR !== "0";
  return stream.isTTY === true && env.TERM !== "dumb";
}
