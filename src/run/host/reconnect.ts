import { setTimeout as sleep } from "node:timers/promises";

const firstDelay = 50;
const longestDelay = 2000;
/**
 * Opens again and again, with growing pauses, until it works.
 * @param failed hears why it did not work
 * @returns what was opened; null when `timeout` ms passed without success, or the signal was aborted
 */
export async function reconnect<T>(
  open: () => Promise<T>,
  timeout: number,
  signal: AbortSignal,
  failed: (error: unknown) => void = () => undefined,
): Promise<T | null> {
  const giveUpAt = performance.now() + timeout;
  for (
    let delay = firstDelay;
    !signal.aborted && performance.now() < giveUpAt;
    delay = Math.min(2 * delay, longestDelay)
  ) {
    try {
      await sleep(delay, undefined, { signal });
      return await open();
    } catch (error) {
      // Tried again: the broker may be on its way back.
      if (!signal.aborted) failed(error);
    }
  }
  return null;
}
