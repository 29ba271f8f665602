import { Worker as Thread } from "node:worker_threads";
import { packageFile } from "../common/package.ts";
import { processLimitProblem } from "../common/process-limit.ts";

/** Threads that nobody has taken yet. */
const ahead: Thread[] = [];

/**
 * Starts threads that a run will need, before it is known what they are to do: starting one takes longer than
 * reading a scenario and connecting. Those that nobody takes end with the process, and do not hold it.
 * @throws Problem (usage) when the system gives none
 */
export function startAhead(count: number): void {
  for (let i = 0; i < count; i++) {
    const thread = start();
    thread.unref();
    ahead.push(thread);
  }
}

/** A thread that waits for its slice. @throws Problem (usage) when the system gives none */
export function hostThread(): Thread {
  const thread = ahead.pop() ?? start();
  thread.ref();
  return thread;
}

function start(): Thread {
  // What Node was told for the program that uses the library, such as --input-type, is not for these.
  try {
    return new Thread(packageFile("dist/run/host/host.js"), { execArgv: [] });
  } catch (error) {
    throw processLimitProblem(error) ?? error;
  }
}
