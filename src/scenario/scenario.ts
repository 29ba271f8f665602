import type { z } from "zod";
import type { Fault } from "../faults/fault.ts";
import type { MeasureName } from "../figures/catalogue.ts";
import type { kindSchema } from "./schema/kinds-schema.ts";
import type { producersSchema } from "./schema/producers-schema.ts";
import type { queueSchema } from "./schema/queue-schema.ts";
import type { workerGroupSchema } from "./schema/workers-schema.ts";

export type Pattern =
  | { readonly is: "sequence"; readonly kinds: readonly string[] }
  | { readonly is: "mix"; readonly shares: Readonly<Record<string, number>> };

/** `work` in ms, `size` in bytes. */
export type Kind = Readonly<z.output<typeof kindSchema>>;

/** One stretch of the arrival rate: from `from` to `to` messages/s, linearly, over `for` ms (Infinity: to the end). */
export interface Phase {
  readonly for: number;
  readonly from: number;
  readonly to: number;
}

export type Rate =
  | { readonly is: "unlimited" }
  | { readonly is: "phases"; readonly phases: readonly Phase[] };

export type BrokerChoice =
  | { readonly use: "auto" | "docker" | "local" }
  | { readonly use: "docker"; readonly image: string }
  | ({
      readonly use: "url";
      /** undefined: it is given elsewhere, and only the files are the scenario's. */
      readonly url?: string | undefined;
      /** Of the management API; may hold a password. */
      readonly management?: string | undefined;
    } & TlsFiles);

/** What TLS needs beside a URL. */
export interface TlsFiles {
  /** Paths of PEM files, relative to the scenario file. */
  readonly ca?: string | undefined;
  readonly cert?: string | undefined;
  readonly key?: string | undefined;
  /** Of an encrypted key; a secret, never printed. */
  readonly passphrase?: string | undefined;
}

/** `name`: a queue of the user's; without it, each run makes one of its own. `ttl` in ms. */
export type Queue = Readonly<z.output<typeof queueSchema>>;

export interface Messages {
  /** At least one of count, duration is set; both: whichever comes first. */
  readonly count?: number | undefined;
  readonly duration?: number | undefined;
  readonly pattern: Pattern;
  /** Of a mix: exact shares in a random order, or each message for itself; undefined: there is nothing to draw. */
  readonly draw?: "exact" | "random" | undefined;
  /** The tutorial's form: each dot is `dot` ms of work; the bodies repeat. Replaces pattern and kinds. */
  readonly bodies?: readonly string[] | undefined;
  readonly dot: number;
  readonly persistent: boolean;
  readonly kinds: Readonly<Record<string, Kind>>;
}

/** `maxUnconfirmed` is each producer's window of unconfirmed messages. */
export type Producers = Readonly<Omit<z.output<typeof producersSchema>, "rate" | "phases">> & {
  /** Of all producers together. */
  readonly rate: Rate;
};

/** `speed` 0.5: every message takes twice its work. `start` and `stop` in ms since the run began. */
export type WorkerGroup = Readonly<Omit<z.output<typeof workerGroupSchema>, "count">> & {
  readonly count: number;
};

/** How an expectation is held against several runs: their median, the worst of them, the best, or every one. */
export type Over = "median" | "worst" | "best" | "all";

export interface Expectation {
  /** Of a field of a run: "lost", "dispatch.efficiency", "workers.worker-1.messageShare". */
  readonly path: string;
  readonly test:
    | { readonly op: "<" | "<=" | ">" | ">=" | "=" | "!="; readonly value: number }
    | { readonly op: "between"; readonly low: number; readonly high: number };
  /** As written, for messages: "<= 0.6". */
  readonly text: string;
  /** 1-based line in the scenario file; undefined when it came from --set or a default. */
  readonly line?: number | undefined;
  /** Undefined: what is counted holds in every run, what is measured by the median. */
  readonly over?: Over | undefined;
  /** Undefined: it fails the variant. */
  readonly level?: "warn" | undefined;
}

/** A figure of a variant, as one side of an expectation across variants. */
export interface FigureOf {
  readonly variant: string;
  readonly path: string;
}

/** Of `figure / to`, such as `fair.efficiency / round-robin.efficiency`; its `path` is that text. */
export interface AcrossExpectation extends Expectation {
  readonly figure: FigureOf;
  readonly to: FigureOf;
}

/** How results of a scenario are compared. */
export interface CompareSettings {
  /** What can regress; undefined: the default. */
  readonly gate?: readonly MeasureName[] | undefined;
  /** Shares: 0.05 is 5 %. What is not named has its default. */
  readonly margin: Readonly<Partial<Record<MeasureName, number>>>;
}

/** One variant with every default filled in. */
export interface Scenario {
  readonly name: string;
  readonly description: string;
  readonly broker: BrokerChoice;
  readonly queue: Queue;
  readonly messages: Messages;
  readonly producers: Producers;
  readonly workers: readonly WorkerGroup[];
  readonly faults: readonly Fault[];
  /** ms after which a run is ended; undefined: by what its plan explains. */
  readonly timeout?: number | undefined;
  /** Whether all messages are kept until the run is over, or only what is outstanding or in trouble. */
  readonly record: "full" | "summary";
  readonly expect: readonly Expectation[];
  readonly repeat: number;
  readonly seed: number;
}

export interface Variant {
  readonly name: string;
  /** What it replaces, flat: {"workers.prefetch": 1}. Without `expect`. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What its name is made of. */
  readonly dimensions: readonly Dimension[];
  readonly scenario: Scenario;
}

/** What tells a variant from others: an entry of `variants`, or what the matrix chose for a key. */
export interface Dimension {
  /** Dotted, such as "workers.prefetch"; "variant": of an entry of `variants`. */
  readonly key: string;
  /** As it stands in the variant's name: the last part of the key where no other dimension ends in that. */
  readonly name: string;
  /** As it would be written. */
  readonly value: string;
}

/** What one YAML file declares. */
export interface ScenarioFile {
  /** As given by the user, for messages. */
  readonly file: string;
  readonly name: string;
  readonly description: string;
  readonly broker: BrokerChoice;
  readonly repeat: number;
  /** Runs of each variant before those that count. */
  readonly warmup: number;
  readonly seed: number;
  readonly variants: readonly Variant[];
  /** Expectations that hold one variant against another. */
  readonly across: readonly AcrossExpectation[];
  /** Once one of these holds for a run, no further one is begun. */
  readonly abortOn: readonly Expectation[];
  readonly compare: CompareSettings;
}
