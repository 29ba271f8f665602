import { plural } from "../report/format.ts";
import type { FaultName } from "../scenario/scenario.ts";
import { formatClock } from "./clock.ts";
import { shown } from "./shown.ts";
import type { ProgressFault } from "./state.ts";

interface Words {
  /** What was done; `{who}` stands for those it hit. */
  readonly done: string;
  /** What is said of its end, before how long it took; null: it is over at once. */
  readonly over: string | null;
}

const words: Readonly<Record<FaultName, Words>> = {
  "restart-broker": { done: "broker restarted", over: "back after" },
  "kill-broker": { done: "broker killed", over: "back after" },
  "pause-broker": { done: "broker paused", over: "resumed after" },
  "kill-worker": { done: "{worker} killed", over: "back after" },
  "kill-producer": { done: "{producer} killed", over: "back after" },
  "cut-connection": { done: "{connection} cut", over: "back after" },
  "slow-network": { done: "network slowed", over: "over after" },
  partition: { done: "network partitioned", over: "over after" },
  "add-workers": { done: "{worker} added", over: null },
  "remove-workers": { done: "{worker} removed", over: "gone after" },
  "purge-queue": { done: "queue purged", over: null },
  "delete-queue": { done: "queue deleted", over: null },
  exec: { done: "command run", over: "ended after" },
};

/** ms; what is over so soon was over at once. */
const atOnce = 50;

/**
 * `broker killed … back after 4.2 s`, and while it goes on `broker killed … 1.3 s`.
 * @param elapsed ms since the run began
 */
export function describeFault(fault: ProgressFault, elapsed: number, ellipsis: string): string {
  if (fault.failure !== null) return `${fault.do}: ${shown(fault.failure)}`;
  const { done, over } = words[fault.do];
  const what = done.replace(/\{(\w+)\}/, (_, one: string) => whom(fault, one));
  if (fault.took === null) return `${what} ${ellipsis} ${formatClock(elapsed - fault.began)}`;
  if (over === null || fault.took < atOnce) return what;
  return `${what} ${ellipsis} ${over} ${formatClock(fault.took)}`;
}

function whom({ who, took }: ProgressFault, one: string): string {
  const [first] = who;
  if (first !== undefined && who.length === 1) return shown(first);
  // Whom it hits is told when it is over.
  return who.length === 0 && took === null ? `${one}s` : plural(who.length, one);
}
