import type { Progress } from "./progress.ts";

/** Says nothing. */
export function quietProgress(): Progress {
  const nothing = (): void => {};
  return { note: nothing, start: nothing, tick: nothing, end: nothing, close: nothing };
}
