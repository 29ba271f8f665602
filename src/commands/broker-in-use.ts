import { dirname } from "node:path";
import type { Broker } from "../broker/broker.ts";
import { openBroker } from "../broker/choose.ts";
import type { BrokerRequest } from "../broker/request.ts";
import { Problem } from "../common/problem.ts";
import type { Progress } from "../progress/observer.ts";
import type { ScenarioFile } from "../scenario/scenario.ts";

/** What the command line says of the broker. */
export interface BrokerFlags {
  readonly broker?: string;
  readonly install: boolean;
}

/** The broker that a scenario file and the command line ask for. */
export function requestFor(file: ScenarioFile, flags: BrokerFlags, signal: AbortSignal): BrokerRequest {
  return {
    asked: flags.broker,
    choice: file.broker,
    baseDir: dirname(file.file),
    install: flags.install,
    env: process.env,
    signal,
  };
}

/** @throws Problem (usage) when files that are to run in turn on one broker ask for different ones */
export function checkSameBroker(files: readonly ScenarioFile[], flags: BrokerFlags): void {
  const [first, ...others] = files;
  if (first === undefined || flags.broker !== undefined) return;
  const other = others.find((file) => wishOf(file) !== wishOf(first));
  if (other === undefined) return;
  throw new Problem(
    "usage",
    `${first.file} and ${other.file} ask for different brokers, and --interleave runs them on one`,
    "say which with --broker, or give both files the same `broker`",
  );
}

/** One broker at a time, kept for the next files if those ask for the same. */
export class BrokerInUse {
  readonly #flags: BrokerFlags;
  readonly #signal: AbortSignal;
  readonly #progress: Progress;
  #broker: Broker | null = null;
  #for = "";

  constructor(flags: BrokerFlags, signal: AbortSignal, progress: Progress) {
    this.#flags = flags;
    this.#signal = signal;
    this.#progress = progress;
  }

  /** @param restarts whether a run may restart it. @throws Problem (broker) when there is none that works */
  async get(file: ScenarioFile, restarts: boolean): Promise<Broker> {
    // What a file finds must not hang on whether another one runs before it.
    const wanted = `${wishOf(file)} ${restarts}`;
    if (this.#broker !== null && this.#for === wanted) return this.#broker;
    await this.close();
    const request = { ...requestFor(file, this.#flags, this.#signal), restarts };
    this.#broker = await openBroker(request, this.#progress);
    this.#progress.end();
    this.#for = wanted;
    return this.#broker;
  }

  async close(): Promise<void> {
    await this.#broker?.close();
    this.#broker = null;
  }
}

/** Paths of certificates are relative to the file. */
function wishOf({ broker, file }: ScenarioFile): string {
  return JSON.stringify(broker.use === "url" ? [broker, dirname(file)] : [broker]);
}
