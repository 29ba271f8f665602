import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { statFields } from "./processes.ts";

/**
 * Sends a signal to all processes of a session and their descendants; false if none lives. A session and not just
 * a group: what Erlang starts is in groups of its own. Where sessions cannot be listed, it is the leader's group.
 */
export function signalSession(leader: number, signal: NodeJS.Signals | 0): boolean {
  const targets = process.platform === "linux" ? sessionMembers(leader) : [-leader];
  return targets.map((pid) => sent(pid, signal)).some((arrived) => arrived);
}

/**
 * The living processes of a session and all that descend from them; zombies do not count. Erlang starts other
 * programs, one of them a second Erlang, by way of a helper that makes itself a session of its own.
 */
function sessionMembers(leader: number): number[] {
  const living = readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((entry) => {
      const [state, parent, , session] = statFields(Number(entry)) ?? [];
      if (state === undefined || state === "Z") return [];
      return [{ pid: Number(entry), parent: Number(parent), session: Number(session) }];
    });
  const members = new Set(living.filter(({ session }) => session === leader).map(({ pid }) => pid));
  // A set that grows while it is gone through: children of children come in their turn.
  for (const member of members) {
    for (const { pid, parent } of living) if (parent === member) members.add(pid);
  }
  return [...members];
}

/**
 * Stops all processes of a session, to go on with SIGCONT; false if none lives or some still runs after
 * `timeout` ms.
 */
export async function sessionFreezes(leader: number, timeout: number): Promise<boolean> {
  const deadline = performance.now() + timeout;
  // Again and again: one that was not stopped yet may have started another meanwhile.
  while (signalSession(leader, "SIGSTOP")) {
    if (process.platform !== "linux" || sessionMembers(leader).every(isStopped)) return true;
    if (performance.now() > deadline) return false;
    await delay(5);
  }
  return false;
}

function isStopped(pid: number): boolean {
  const [state] = statFields(pid) ?? [];
  return state === undefined || state === "T";
}

function sent(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * Waits until no process of a session is left, sending them a signal (0: none) again and again.
 * False if some still is after `timeout` ms.
 */
export async function sessionEnds(
  leader: number,
  signal: NodeJS.Signals | 0,
  timeout: number,
): Promise<boolean> {
  const deadline = performance.now() + timeout;
  while (signalSession(leader, signal)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
