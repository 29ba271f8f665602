import type { Cause } from "../result/schema.ts";

/** What made a message be lost, in words. */
export const causeMeanings: Readonly<Record<Cause, string>> = {
  "transient-at-restart": "not persistent, and in the queue when the broker went down",
  "queue-not-durable": "the queue was not durable and went down with the broker",
  "auto-ack-in-flight": "acknowledged on delivery, to a worker that never finished it",
  "in-transit": "sent, but the connection was lost before the broker confirmed it",
  overflow: "dropped by the broker to make room in a full queue",
  unexplained: "none of the known causes fits: look into it",
};
