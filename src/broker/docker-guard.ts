// Runs as a process of its own: removes a container when standard input ends. See guard-link.ts.
import { setTimeout as delay } from "node:timers/promises";
import { clientOf, type Engine } from "./engine.ts";
import { removeContainer } from "./engine-queries.ts";

/** For a container that is only just being made when we are told to remove it, in ms. */
const lateContainer = 2_000;
const timeout = 15_000;

const engine = JSON.parse(process.argv[2] ?? "") as Engine;
const container = process.argv[3] ?? "";
let ending = false;

process.stdin.on("end", end).on("error", end).resume();
for (const signal of ["SIGTERM", "SIGINT", "SIGHUP"] as const) process.on(signal, end);
// Loaded before it is needed: what is loaded late may be gone by then.
clientOf(engine, timeout).catch(() => {});

async function end(): Promise<void> {
  if (ending) return;
  ending = true;
  const began = performance.now();
  const since = () => performance.now() - began;
  let seen = false;
  while (since() < timeout) {
    const status = await removeContainer(engine, container).catch(() => 0);
    if (status === 204) break;
    // 409: it is being removed already.
    seen ||= status === 409;
    if (status === 404 && (seen || since() > lateContainer)) break;
    await delay(100);
  }
  process.exit(0);
}
