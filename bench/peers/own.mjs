// What the two programs of our own, loop.mjs and client.c, are told and what they tell.
import { idealOf } from "../settings.mjs";

export function optionsOf(setting, { url, queue }) {
  const { messages, size, prefetch, ackEvery, unconfirmed, producers, workers, work } = setting;
  const persistent = setting.persistent ? 1 : 0;
  const options = {
    url,
    queue,
    messages,
    size,
    prefetch,
    ackEvery,
    unconfirmed,
    producers,
    workers,
    work,
    persistent,
  };
  return Object.entries(options).map(([name, value]) => `${name}=${value}`);
}

/** @throws Error unless it handled all */
export function figuresOf(setting, cost) {
  const { handled, ms, workError = null } = JSON.parse(cost.stdout);
  if (handled !== setting.messages) throw new Error(`${handled} of ${setting.messages} messages handled`);
  return {
    cost,
    throughput: handled / (ms / 1000),
    efficiency: setting.work > 0 ? idealOf(setting) / ms : null,
    workError,
  };
}
