/**
 * Holm's correction for looking at several things at once: p values, in their order, that can each be held against
 * the level that all of them together are to keep. S. Holm, Scandinavian Journal of Statistics 6 (1979) 65–70.
 */
export function holm(ps: readonly number[]): number[] {
  const adjusted = new Array<number>(ps.length).fill(1);
  let most = 0;
  ps.map((p, place) => ({ p, place }))
    .sort((a, b) => a.p - b.p)
    .forEach(({ p, place }, rank) => {
      most = Math.max(most, Math.min(1, p * (ps.length - rank)));
      adjusted[place] = most;
    });
  return adjusted;
}
