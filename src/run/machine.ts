import { availableParallelism, cpus } from "node:os";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { entriesOf, textOf } from "../broker/family.ts";
import type { CpuUse, MachineRecord, ThreadRecord } from "../ledger/record.ts";

/** ms between two looks at the broker's processes: what one took that ended in between is not known. */
const lookEvery = 1000;
/** ms between two times that an event loop is looked at. */
const loopResolution = 20;
/** ms of a tick of /proc/stat, the same on all machines. */
const tick = 10;

/** The processes of a run's broker on this machine; null: there is no telling which. */
export type BrokerProcesses = () => Promise<readonly number[] | null>;

/** Looks at what a run's tool, its broker and all other processes get of the machine. Only Linux tells. */
export class MachineWatch implements Disposable {
  readonly #processes: BrokerProcesses | undefined;
  readonly #sums = new Map<number, CpuUse>();
  readonly #broker = { took: 0, waited: 0 };
  #begun: { readonly at: number; readonly tool: CpuUse | null; readonly taken: number | null } | null = null;
  #timer: NodeJS.Timeout | undefined;
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
    this.#look();
    this.#broker.took = 0;
    this.#broker.waited = 0;
    this.#begun = { at: performance.now(), tool: ownUse(), taken: takenOfAll() };
    this.#timer = setInterval(() => {
      this.#look();
      // A broker that was started again has others.
      if (this.#pids?.some((pid) => useOf(pid) === null) === true) void this.#find();
    }, lookEvery);
    this.#timer.unref();
  }

  /** What it saw since the start. */
  end(): Omit<MachineRecord, "threads"> {
    const unknown = { cores: coresOf(), elapsed: 0, tool: null, broker: null, others: null };
    const begun = this.#begun;
    if (begun === null) return unknown;
    this.#look();
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

  /** Adds what the broker's processes got since the last look. */
  #look(): void {
    for (const pid of this.#pids ?? []) {
      const use = useOf(pid);
      if (use === null) continue;
      const before = this.#sums.get(pid) ?? (this.#begun === null ? use : { took: 0, waited: 0 });
      this.#broker.took += Math.max(0, use.took - before.took);
      this.#broker.waited += Math.max(0, use.waited - before.waited);
      this.#sums.set(pid, use);
    }
  }
}

/** How the thread that makes it is served from `start` on. */
export class ThreadWatch {
  readonly #loop = monitorEventLoopDelay({ resolution: loopResolution });
  #before: number | null = null;

  start(): void {
    this.#loop.enable();
    this.#before = waitedHere();
  }

  end(): ThreadRecord {
    this.#loop.disable();
    const waited = waitedHere();
    const beyond = (ns: number): number => Math.max(0, ns / 1e6 - loopResolution);
    const { count, max } = this.#loop;
    return {
      waited: waited === null || this.#before === null ? null : waited - this.#before,
      loopDelay:
        count === 0 ? { p99: 0, max: 0 } : { p99: beyond(this.#loop.percentile(99)), max: beyond(max) },
    };
  }
}

/** ms that this thread was ready with no core to run on, since it began; null: no telling. */
function waitedHere(): number | null {
  const [, waited] = textOf("/proc/thread-self/schedstat").split(" ").map(Number);
  return waited === undefined ? null : waited / 1e6;
}

/** CPU of this process, and what its threads waited for more; null: no telling. */
function ownUse(): CpuUse | null {
  const use = useOf(process.pid);
  if (use === null) return null;
  const { user, system } = process.cpuUsage();
  return { took: (user + system) / 1000, waited: use.waited };
}

/** What the threads of a process got so far; null: it is gone, or there is no telling. */
function useOf(pid: number): CpuUse | null {
  const threads = entriesOf(`/proc/${pid}/task`).flatMap((thread) => {
    const [took, waited] = textOf(`/proc/${pid}/task/${thread}/schedstat`).split(" ").map(Number);
    return took === undefined || waited === undefined ? [] : [{ took: took / 1e6, waited: waited / 1e6 }];
  });
  if (threads.length === 0) return null;
  return threads.reduce((sum, use) => ({ took: sum.took + use.took, waited: sum.waited + use.waited }));
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
