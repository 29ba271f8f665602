/** What a message can be lost by, in the order that reports have. */
export const causes = [
  "transient-at-restart",
  "queue-not-durable",
  "new-queue-at-kill",
  "queue-purged",
  "queue-deleted",
  "auto-ack-in-flight",
  "in-transit",
  "dead-letter-in-transit",
  "overflow",
  "unexplained",
] as const;
