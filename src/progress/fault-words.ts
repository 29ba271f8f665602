import { kindOfFault } from "../faults/kinds.ts";
import { plural } from "../report/shared/format.ts";
import { formatClock } from "./clock.ts";
import { shown } from "./shown.ts";
import type { ProgressFault } from "./state.ts";

/** ms; what is over so soon was over at once. */
const atOnce = 50;

/**
 * `broker killed … back after 4.2 s`, and while it goes on `broker killed … 1.3 s`.
 * @param elapsed ms since the run began
 */
export function describeFault(fault: ProgressFault, elapsed: number, ellipsis: string): string {
  if (fault.failure !== null) return `${fault.do}: ${shown(fault.failure)}`;
  const { done, over } = kindOfFault(fault.do).words;
  const what = done.replace(/\{(\w+)\}/, (_, one: string) => whom(fault, one));
  if (fault.took === null) return `${what} ${ellipsis} ${formatClock(elapsed - fault.began)}`;
  if (over === null || fault.took < atOnce) return what;
  return `${what} ${ellipsis} ${over} ${formatClock(fault.took)}`;
}

function whom({ who, took }: ProgressFault, one: string): string {
  const [first] = who;
  if (first !== undefined && who.length === 1) return shown(first);
  // Whom it hits is told when it is over.
  return who.length === 0 && took === null ? `${one}s` : plural(who.length, one);
}
