import type { Scenario } from "../scenario.ts";
import type { Path } from "../yaml/tree.ts";

/** Two or more settings that cannot stand together. */
export interface Conflict {
  readonly message: string;
  readonly hint?: string | undefined;
  /** The settings that take part; the most blameworthy first. Shown at one of them. */
  readonly paths: readonly [Path, ...Path[]];
}

export type Unexpecting = Omit<Scenario, "expect">;

/** What a check sees: one variant, and whether a setting was written or is a default. */
export interface Checked {
  readonly scenario: Unexpecting;
  readonly isWritten: (path: Path) => boolean;
}
