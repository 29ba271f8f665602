import { readdirSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { statFields } from "./processes.ts";

/**
 * Sends a signal to all processes of a session; false if none lives. A session and not just a group:
 * what Erlang starts is in groups of its own. Where sessions cannot be listed, it is the leader's group.
 */
export function signalSession(leader: number, signal: NodeJS.Signals | 0): boolean {
  const targets = process.platform === "linux" ? sessionMembers(leader) : [-leader];
  return targets.map((pid) => sent(pid, signal)).some((arrived) => arrived);
}

/** The living processes of a session; zombies do not count. */
function sessionMembers(leader: number): number[] {
  return readdirSync("/proc")
    .filter((entry) => /^\d+$/.test(entry))
    .map(Number)
    .filter((pid) => {
      const [state, , , session] = statFields(pid) ?? [];
      return state !== "Z" && Number(session) === leader;
    });
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
 * False if some still is after `patience` ms.
 */
export async function sessionEnds(
  leader: number,
  signal: NodeJS.Signals | 0,
  patience: number,
): Promise<boolean> {
  const deadline = performance.now() + patience;
  while (signalSession(leader, signal)) {
    if (performance.now() > deadline) return false;
    await delay(20);
  }
  return true;
}
