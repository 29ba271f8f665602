/** Samples that are kept; twice as many are halved. */
const most = 256;
/** ms from which a pace can be told. */
const minWindow = 1000;

interface Sample {
  readonly elapsed: number;
  readonly handled: number;
}

/** How a run went so far, in bounded memory: of what is old only every second, fourth, … look is kept. */
export class History {
  #ready: (number | null)[] = [];
  #paces: Sample[] = [];
  #peak: number | null = null;
  #every = 1;
  #pending: (number | null)[] = [];

  /** Takes one look. @param elapsed ms since the run began */
  add(elapsed: number, handled: number, ready: number | null): void {
    if (ready !== null) this.#peak = Math.max(ready, this.#peak ?? 0);
    this.#pending.push(ready);
    if (this.#pending.length < this.#every) return;
    this.#ready.push(highest(this.#pending));
    this.#paces.push({ elapsed, handled });
    this.#pending = [];
    if (this.#ready.length < 2 * most) return;
    this.#ready = squeeze(this.#ready, most);
    this.#paces = this.#paces.filter((_, index) => index % 2 === 1);
    this.#every *= 2;
  }

  /** Ready messages over time, oldest first; null where nobody knew. */
  get ready(): readonly (number | null)[] {
    return this.#ready;
  }

  /** The most ready messages that were seen. */
  get peak(): number | null {
    return this.#peak;
  }

  /**
   * Messages handled a ms in the later half of the run so far; 0 when nobody can say.
   * @param since ms since the run began, before which something else was going on
   */
  pace(since: number): number {
    const last = this.#paces.at(-1);
    if (last === undefined) return 0;
    const from = Math.max(since, last.elapsed / 2);
    const before = this.#paces.findLast(({ elapsed }) => elapsed <= from);
    const { elapsed, handled } = before ?? { elapsed: 0, handled: 0 };
    if (last.elapsed - from < minWindow) return 0;
    return (last.handled - handled) / (last.elapsed - elapsed);
  }
}

/** At most `width` values, each the highest of as many neighbours; the last may have fewer. */
export function squeeze(values: readonly (number | null)[], width: number): (number | null)[] {
  if (width < 1) return [];
  const step = Math.max(1, Math.ceil(values.length / width));
  return Array.from({ length: Math.ceil(values.length / step) }, (_, i) =>
    highest(values.slice(i * step, (i + 1) * step)),
  );
}

function highest(values: readonly (number | null)[]): number | null {
  return values.reduce((top, value) => (value === null ? top : Math.max(value, top ?? 0)), null);
}
