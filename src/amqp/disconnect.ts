import type { Disconnect } from "../driver/disconnect.ts";

/** Of a queue whose node is away, and may come back. */
const isAway = /is down|inaccessible|stopped by supervisor|timeout/;

/** CONNECTION_FORCED and RESOURCE_ERROR, INTERNAL_ERROR: a broker that stops, or is in trouble itself. */
const itsOwn = new Set([320, 506, 541]);

/** amqplib's way to tell of a broker's close. */
const closed = /^(Channel closed by server|Connection closed): \d+ \(.*?\) with message "(.*)"$/;

/** The broker's own sentence on why it closed a channel or connection. */
function inItsWords(reason: string): string {
  const [, what, words] = closed.exec(reason) ?? [];
  if (words === undefined) return reason;
  return `the broker closed the ${what === "Connection closed" ? "connection" : "channel"}: ${words}`;
}

/** What the end of a channel or connection was about. @param code the broker's reply code, or the system's word */
export function disconnectOf(message: string, code: number | string | undefined): Disconnect {
  const reason = inItsWords(message);
  if (typeof code !== "number" || itsOwn.has(code)) return { is: "connection", reason, code: null };
  if (code === 404 && isAway.test(reason)) return { is: "connection", reason, code: null };
  const late = code === 406 && /acknowledgement on channel \d+ timed out/.test(reason);
  return { is: late ? "consumer-timeout" : "refused", reason, code };
}
