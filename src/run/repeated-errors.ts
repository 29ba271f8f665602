import type { Disconnect } from "../driver/disconnect.ts";
import type { LinkError } from "./host/protocol.ts";

/** What came again and again. */
export interface Repeated {
  /** For people, with the broker's own sentence. */
  readonly problem: string;
  readonly hint: string;
  /** Whether no retry can mend it. */
  readonly isFinal: boolean;
}

/** Times that the same must come with nothing done between them. */
const enough = 3;
/** ms from one of these times to the next, at least: many meet with the same at once. */
const apart = 500;
/** The same of a queue that is not there: somebody may make it again. */
const apartWithoutQueue = 10_000;

interface Streak {
  times: number;
  at: number;
  progress: number;
}

/** Listens to what links meet with, and says when it is the same again and again, with nothing done in between. */
export class RepeatedErrors {
  readonly #streaks = new Map<string, Streak>();
  #found: Repeated | null = null;

  /**
   * @param done how many messages were done until then
   * @returns whether it is the first of its sort, and worth telling
   */
  record(linkError: LinkError, done: number): boolean {
    if (linkError.is === "connection") return false;
    // Of what is no refusal the words tell how long something was, and not what.
    const words = linkError.is === "refused" ? linkError.reason.replace(/\d+/g, "#") : "";
    const key = `${linkError.progress === null ? "worker" : linkError.who} ${linkError.is} ${words}`;
    const progress = linkError.progress ?? done;
    const streak = this.#streaks.get(key);
    if (streak === undefined) {
      this.#streaks.set(key, { times: 1, at: linkError.at, progress });
      return true;
    }
    if (progress !== streak.progress) {
      streak.times = 1;
      streak.at = linkError.at;
      streak.progress = progress;
    } else if (linkError.at - streak.at >= (noQueue(linkError) ? apartWithoutQueue : apart)) {
      streak.times++;
      streak.at = linkError.at;
    }
    if (streak.times >= enough) this.#found ??= repeatedOf(linkError);
    return false;
  }

  /** A fault is under way, which explains what came until now. */
  reset(): void {
    for (const streak of this.#streaks.values()) streak.times = 0;
  }

  /** What came often enough; null: nothing did. */
  get found(): Repeated | null {
    return this.#found;
  }
}

function noQueue({ code, reason }: LinkError): boolean {
  return code === 404 && !/exchange/.test(reason);
}

function repeatedOf({ who, is, reason, code }: LinkError): Repeated {
  const isFinal = is === "refused" && code !== null && final.has(code);
  const problem = `${who} met with the same ${enough} times, and nothing was done in between: ${reason}`;
  return { problem, isFinal, hint: adviceFor(is, code, reason) };
}

/** Reply codes of AMQP: what they refuse stays refused. */
const final = new Set([402, 403, 404, 405, 406, 530, 540]);

function adviceFor(is: Disconnect["is"], code: number | null, reason: string): string {
  if (is === "consumer-timeout") {
    return "make prefetch x work shorter than the consumer timeout, or raise that (queue.arguments: x-consumer-timeout)";
  }
  if (is === "heartbeat") {
    return "use work: sleep, work shorter than two heartbeats, or a longer heartbeat (?heartbeat=60 in the URL)";
  }
  if (is === "cancelled") return "see who deletes or takes over the queue, and the broker's log";
  if (code === 403)
    return "grant this user what is missing: rabbitmqctl set_permissions -p VHOST USER '.*' '.*' '.*'";
  if (code === 406 && /message size/.test(reason)) {
    return "lower messages.kinds.….size, raise the broker's max_message_size, or go on without them: producers.onFailure: drop";
  }
  return "see the broker's log";
}
