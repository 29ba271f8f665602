import { availableParallelism, cpus } from "node:os";
import { entriesOf, textOf } from "../broker/family.ts";
import type { CpuUse, MachineRecord } from "../ledger/record.ts";

/** ms between two looks at what the broker's processes took: what one took that ended in between is not known. */
const lookEvery = 1000;
/** As many looks at what they took come before one at what each of their threads waited for, which costs more. */
const looksAtThreads = 5;
/** ms of a tick of /proc/stat and /proc/PID/stat, the same on all machines. */
const tick = 10;

/** The processes of a run's broker on this machine; null: there is no telling which. */
export type BrokerProcesses = () => Promise<readonly number[] | null>;

/** Looks at what a run's tool, its broker and all other processes get of the machine. Only Linux tells. */
export class MachineMonitor implements Disposable {
  readonly #processes: BrokerProcesses | undefined;
  readonly #sums = new Map<number, CpuUse>();
  readonly #broker = { took: 0, waited: 0 };
  #begun: { readonly at: number; readonly tool: CpuUse | null; readonly taken: number | null } | null = null;
  #timer: NodeJS.Timeout | undefined;
  #looks = 0;
  #pids: readonly number[] | null = null;

  /** @param processes those of the broker; undefined: there is no telling which */
  constructor(processes: BrokerProcesses | undefined) {
    this.#processes = processes;
  }

  /** Finds the broker's processes, which may take a moment; before the run begins. */
  async prepare(): Promise<void> {
    if (process.platform !== "linux") return;
    await this.#find();
  }

  start(): void {
    if (process.platform !== "linux") return;
    this.#look(true);
    this.#broker.took = 0;
    this.#broker.waited = 0;
    this.#begun = { at: performance.now(), tool: ownUse(), taken: takenOfAll() };
    this.#timer = setInterval(() => {
      const gone = this.#look(++this.#looks % looksAtThreads === 0);
      // A broker that was started again has others.
      if (gone) void this.#find();
    }, lookEvery);
    this.#timer.unref();
  }

  /** What it saw since the start. */
  end(): Omit<MachineRecord, "threads"> {
    const unknown = { cores: coresOf(), elapsed: 0, tool: null, broker: null, others: null };
    const begun = this.#begun;
    if (begun === null) return unknown;
    this.#look(true);
    this[Symbol.dispose]();
    const elapsed = performance.now() - begun.at;
    const [tool, taken] = [between(begun.tool, ownUse()), takenOfAll()];
    const broker = this.#pids === null ? null : { ...this.#broker };
    const isKnown = tool !== null && broker !== null && begun.taken !== null && taken !== null;
    const others = isKnown ? Math.max(0, taken - begun.taken - tool.took - broker.took) : null;
    return { ...unknown, elapsed, tool, broker, others };
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  async #find(): Promise<void> {
    this.#pids = (await this.#processes?.().catch(() => null)) ?? null;
  }

  /**
   * Adds what the broker's processes got since the last look; what they waited for only if `threads` are looked at.
   * @returns whether one of them is gone
   */
  #look(threads: boolean): boolean {
    let gone = false;
    for (const pid of this.#pids ?? []) {
      const took = tookBy(pid);
      if (took === null) {
        gone = true;
        continue;
      }
      const known = this.#sums.get(pid);
      const waited = threads || known === undefined ? (waitedBy(pid) ?? 0) : known.waited;
      const before = known ?? (this.#begun === null ? { took, waited } : { took: 0, waited: 0 });
      this.#broker.took += Math.max(0, took - before.took);
      this.#broker.waited += Math.max(0, waited - before.waited);
      this.#sums.set(pid, { took, waited });
    }
    return gone;
  }
}

/** CPU of this process, and what its threads waited for more; null: no telling. */
function ownUse(): CpuUse | null {
  const waited = waitedBy(process.pid);
  if (waited === null) return null;
  const { user, system } = process.cpuUsage();
  return { took: (user + system) / 1000, waited };
}

/** ms of CPU that a process took since it began, with its threads that ended; null: it is gone, or there is no telling. */
function tookBy(pid: number): number | null {
  const text = textOf(`/proc/${pid}/stat`);
  // The name is in parentheses and may have some itself; user and system time are the 12th and 13th field after it.
  const [user, system] = text
    .slice(text.lastIndexOf(")") + 2)
    .split(" ")
    .slice(11, 13)
    .map(Number);
  return user === undefined || system === undefined ? null : tick * (user + system);
}

/** ms that those threads of a process waited for a core that live; null: it is gone, or there is no telling. */
function waitedBy(pid: number): number | null {
  const times = entriesOf(`/proc/${pid}/task`).flatMap((thread) => {
    const waited = textOf(`/proc/${pid}/task/${thread}/schedstat`).split(" ")[1];
    return waited === undefined ? [] : [Number(waited) / 1e6];
  });
  return times.length === 0 ? null : times.reduce((sum, ms) => sum + ms);
}

/** ms of CPU that all processes took since the machine began, and those of other machines on the same cores. */
function takenOfAll(): number | null {
  const [name, user, nice, system, , , , , steal] = textOf("/proc/stat").split("\n", 1)[0]?.split(/ +/) ?? [];
  const ticks = [user, nice, system, steal].map(Number);
  if (name !== "cpu" || ticks.some(Number.isNaN)) return null;
  return tick * ticks.reduce((sum, count) => sum + count, 0);
}

/** All cores that /proc/stat tells of. */
function coresOf(): number {
  return cpus().length || availableParallelism();
}

function between(before: CpuUse | null, now: CpuUse | null): CpuUse | null {
  if (before === null || now === null) return null;
  return { took: now.took - before.took, waited: Math.max(0, now.waited - before.waited) };
}
