/** Up to when each log was handed over, by the name of its writer. */
export class Watermarks {
  readonly #logs: ReadonlyMap<string, { readonly place: number; until: number }>;

  constructor(writers: readonly { readonly name: string }[]) {
    this.#logs = new Map(
      writers.map(({ name }, place) => [name, { place, until: Number.NEGATIVE_INFINITY }]),
    );
  }

  /** A log was handed over up to a time; returns the place of its writer, undefined: there is no such writer. */
  reach(name: string, until: number): number | undefined {
    const log = this.#logs.get(name);
    if (log !== undefined) log.until = until;
    return log?.place;
  }

  /** Nothing that was before it is still to come. */
  get lowest(): number {
    let lowest = Number.POSITIVE_INFINITY;
    for (const { until } of this.#logs.values()) lowest = Math.min(lowest, until);
    return lowest;
  }
}
