import type { Progress } from "./observer.ts";

/** Says nothing. */
export function quietProgress(): Progress {
  const nothing = (): void => {};
  return {
    note: nothing,
    step: nothing,
    start: nothing,
    tick: nothing,
    fault: nothing,
    end: nothing,
    close: nothing,
  };
}
