import { none } from "./format-duration.ts";

/**
 * A share of 1 as `52.3 %`, `0 %` and `100 %` only where it is exactly that. The only way in which a share is written for
 * people, so that one figure reads the same in a table, in a check and on the page.
 */
export function formatShare(share: number | null): string {
  if (share === null) return none;
  const percent = share * 100;
  if (percent === 0 || percent === 100) return `${percent} %`;
  if (percent > 0 && percent < 0.1) return "<0.1 %";
  if (percent < 100 && percent > 99.9) return ">99.9 %";
  return `${percent.toFixed(1)} %`;
}
