import type { RecordRows } from "../result/record-rows.ts";
import { thin } from "../result/thin.ts";

/** Keeps the rows of runs as they come, thinned together with those of the same owner, so that there is room. */
export class Records<Owner> {
  readonly #rows = new Map<Owner, readonly RecordRows[]>();

  add(owner: Owner, rows: RecordRows): void {
    this.#rows.set(owner, thin([...this.of(owner), rows]));
  }

  /** In the order in which they came. */
  of(owner: Owner): readonly RecordRows[] {
    return this.#rows.get(owner) ?? [];
  }
}
