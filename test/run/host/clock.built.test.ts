import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";

/** How far a thread's clock is from the machine's, in ms, by the tightest of some brackets. */
const measure = `
import { parentPort, workerData } from "node:worker_threads";
const { monotonic } = await import(workerData);
let skew = Infinity;
for (let i = 0; i < 50; i++) {
  const before = Number(process.hrtime.bigint()) / 1e6;
  const here = monotonic();
  const after = Number(process.hrtime.bigint()) / 1e6;
  const error = Math.max(before - here, here - after, 0);
  if (error < skew) skew = error;
}
parentPort.postMessage(skew);
`;

it("every thread's clock is the machine's", async () => {
  const clock = new URL("../../../dist/run/host/clock.js", import.meta.url).href;
  const code = new URL(`data:text/javascript,${encodeURIComponent(measure)}`);
  const skews = await Promise.all(
    Array.from({ length: 6 }, () => {
      const thread = new Worker(code, { workerData: clock });
      return new Promise<number>((resolve, reject) => {
        thread.once("message", resolve);
        thread.once("error", reject);
      });
    }),
  );
  expect(Math.max(...skews)).toBeLessThan(0.2);
});
