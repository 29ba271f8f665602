// What every peer is asked to do: the same counts, queues and limits for all.

const base = {
  queue: "classic",
  persistent: false,
  messages: 200_000,
  /** Bytes of a body. */
  size: 12,
  prefetch: 500,
  ackEvery: 1,
  /** Publishes that may be unconfirmed at once; 0: no confirms. */
  unconfirmed: 0,
  producers: 1,
  workers: 1,
  /** ms of sleep a message. */
  work: 0,
};
const safe = { persistent: true, unconfirmed: 200, messages: 100_000 };
const sleep = { workers: 100, work: 50, messages: 10_000 };

const all = [
  { key: "a", title: "transient, ack each" },
  { key: "b", title: "ack every 50", ackEvery: 50, messages: 300_000 },
  { key: "c", title: "persistent, confirms, 200 unconfirmed", ...safe },
  { key: "d", title: "quorum queue, confirms, 200 unconfirmed", ...safe, queue: "quorum" },
  { key: "e", title: "prefetch 1", prefetch: 1, messages: 50_000 },
  { key: "f1", title: "bodies of 1 KiB", size: 1024 },
  { key: "f2", title: "bodies of 64 KiB", size: 65_536, messages: 20_000 },
  { key: "g", title: "4 producers, 4 workers", producers: 4, workers: 4 },
  { key: "h1", title: "100 workers, 50 ms of work, prefetch 1", ...sleep, prefetch: 1 },
  { key: "h2", title: "100 workers, 50 ms of work, prefetch 2", ...sleep, prefetch: 2 },
  { key: "i10", title: "10 workers", workers: 10, onlyIfAsked: true },
  { key: "i100", title: "100 workers", workers: 100, onlyIfAsked: true },
  { key: "i1000", title: "1,000 workers", workers: 1000, onlyIfAsked: true },
].map((setting) => Object.freeze({ ...base, ...setting }));

/**
 * The settings to run.
 * @param asked keys such as `a` or `f` (f1 and f2), separated by commas; undefined: all but (i)
 * @param share of the messages of each, for a quick try; the number stays a multiple of 100
 */
export function settingsOf(asked, share) {
  const keys = asked?.split(",").map((key) => key.trim());
  for (const key of keys ?? []) {
    if (!all.some((setting) => setting.key.startsWith(key)) || key === "")
      throw new Error(`--setting ${key}: there are ${all.map((setting) => setting.key).join(", ")}`);
  }
  return all
    .filter(({ key, onlyIfAsked }) => keys?.some((one) => key.startsWith(one)) ?? !onlyIfAsked)
    .map((setting) => ({ ...setting, messages: Math.ceil((setting.messages * share) / 100) * 100 }));
}

/** ms that perfect workers would need for the messages of a setting. */
export function idealOf({ messages, work, workers }) {
  return (messages * work) / workers;
}
