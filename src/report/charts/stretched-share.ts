const farthest = 4.3;

/**
 * Where a share of `count` messages is on an axis that is stretched towards the slowest: -log10(1 - share), so that
 * each further 9 takes as much room. All of them, which would be infinitely far, are half a message before their end.
 */
export function stretched(share: number, count: number): number {
  const rest = Math.max(1 - share, 1 / (2 * Math.max(1, count)));
  return Math.min(farthest, Math.max(0, -Math.log10(rest)));
}

/** The shares that are named on an axis that ends at `far` and takes so many px. */
export function shareTicks(far: number, px: number): { readonly at: number; readonly text: string }[] {
  const named = [
    { at: 0, text: (px * Math.log10(2)) / far < 32 ? "" : "0" },
    { at: -Math.log10(0.5), text: "50 %" },
    { at: 1, text: "90 %" },
    { at: 2, text: "99 %" },
    { at: 3, text: "99.9 %" },
    { at: 4, text: "99.99 %" },
  ];
  return named.filter(({ at }) => at <= far + 1e-9);
}
