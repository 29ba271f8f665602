/** What `run` was told on the command line. */
export interface RunFlags {
  readonly broker?: string;
  readonly out?: string;
  readonly variant?: readonly string[];
  readonly columns?: string;
  readonly set?: readonly string[];
  readonly repeat?: number;
  readonly warmup?: number;
  readonly seed?: number;
  readonly timeout?: string;
  readonly interleave?: boolean;
  readonly baseline?: string;
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly html?: boolean;
  readonly report?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
  readonly install: boolean;
  readonly allowExec?: boolean;
}

/** What `compare` was told on the command line. */
export interface CompareFlags {
  readonly gate?: string;
  readonly margin?: readonly string[];
  readonly force?: boolean;
  readonly strict?: boolean;
  readonly html?: boolean;
  readonly report?: string;
  readonly out?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly color: boolean;
}
