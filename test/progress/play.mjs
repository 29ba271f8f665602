// Plays a scripted run on the real standard error, for the tests that look at a real terminal.
// First Ctrl-C: drains. Second: closes and ends. "crash" as an argument: an exception that nobody catches.
import { createProgress } from "../../dist/progress/progress.js";

const [, , many = "2", end = ""] = process.argv;
const progress = createProgress({ stream: process.stderr, quiet: false, env: process.env });
const key = {};
const began = performance.now();
let interrupts = 0;
const workers = () =>
  Array.from({ length: Number(many) }, (_, i) => ({
    name: `worker-${i + 1}`,
    prefetch: i % 2 === 0 ? 20 : null,
    here: true,
    handled: 100 * i,
    inHand: i % 20,
    busy: (performance.now() - began) * ((i + 1) / Number(many)),
  }));
progress.note("a note before");
progress.start({
  ...{ scenario: "played", variant: "fair", label: "fair", warmup: false, planned: 1000, lastDue: null },
  ...{ run: 2, runs: 3, turn: 5, turns: 6, workers, ahead: [], key, expected: () => null },
});
const timer = setInterval(() => {
  const elapsed = performance.now() - began;
  const handled = Math.min(999, Math.floor(elapsed / 20));
  const counts = { attempted: 1000, confirmed: 1000, handled, ready: 1000 - handled, planned: 1000 };
  progress.tick({ elapsed, ...counts, draining: interrupts > 0, workers });
}, 20);
const fault = { do: "kill-broker", fault: 0, time: 0, began: 10, who: [], failure: null };
setTimeout(() => progress.fault({ ...fault, took: null }), 200);
setTimeout(() => progress.fault({ ...fault, took: 4200 }), 700);
process.on("SIGINT", () => {
  if (end === "crash") throw new Error("nobody catches this");
  if (++interrupts === 1) {
    progress.note("interrupted: draining");
    return;
  }
  clearInterval(timer);
  progress.close();
  process.exitCode = 130;
});
