import { firstAfter } from "./search.ts";

type Column = Uint32Array | Float64Array;

const none = new Uint32Array();

/** Durations in whole µs, sorted. */
export class Sorted {
  readonly count: number;
  /** Each rising; a value is that much more than what stands there. */
  readonly #parts: readonly Column[];
  readonly #base: number;

  constructor(parts: readonly Column[], base: number) {
    this.#parts = parts.filter(({ length }) => length > 0);
    this.#base = base;
    this.count = parts.reduce((sum, { length }) => sum + length, 0);
  }

  /** All of several, of one call of a `Sorter`. */
  static together(several: readonly Sorted[]): Sorted {
    const parts = several.flatMap((one) => one.#parts);
    return new Sorted(parts, (several[0] ?? new Sorted([], 0)).#base);
  }

  /** What a share (0 to 1) of them is at most, by the nearest rank, in ms; of none: 0. */
  atShare(share: number): number {
    if (this.count === 0) return 0;
    // 0.55 × 100 is a little more than 55 in floating point: that is no further rank.
    return this.nth(Math.max(1, Math.ceil(share * this.count - 1e-6)));
  }

  /** In ms; of none: 0. */
  mean(): number {
    let sum = 0;
    for (const part of this.#parts) for (let i = 0; i < part.length; i++) sum += part[i] ?? 0;
    return this.count === 0 ? 0 : this.#ms(sum / this.count);
  }

  /** The `rank`-th least of them, from 1, in ms. */
  nth(rank: number): number {
    const [first = none, ...more] = this.#parts;
    if (more.length === 0) return this.#ms(first[rank - 1] ?? 0);
    let low = Math.min(...this.#parts.map((part) => part[0] ?? 0));
    let high = Math.max(...this.#parts.map((part) => part[part.length - 1] ?? 0));
    while (low < high) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.#until((value) => value > middle) >= rank) high = middle;
      else low = middle + 1;
    }
    return this.#ms(low);
  }

  /** How many of them are less than `ms`. */
  below(ms: number): number {
    return this.#until((value) => this.#ms(value) >= ms);
  }

  /** How many of them are less than the first that passes a test which all greater ones pass too. */
  #until(passes: (value: number) => boolean): number {
    let count = 0;
    for (const part of this.#parts) count += firstAfter(part.length, (i) => passes(part[i] ?? 0));
    return count;
  }

  #ms(value: number): number {
    return (value + this.#base) / 1000;
  }
}

/** How long something took each message, in columns by message id, ms; NaN: it never did. */
export interface Took {
  readonly until: Float64Array | Float32Array;
  /** null: `until` says it all. */
  readonly since: Float64Array | null;
  /** Only those that have this number in this column; null: all. */
  readonly where: { readonly column: Uint8Array; readonly is: number } | null;
}

function microseconds({ until, since, where }: Took, id: number): number {
  if (where !== null && where.column[id] !== where.is) return Number.NaN;
  const time = until[id] ?? Number.NaN;
  return Math.round((since === null ? time : time - (since[id] ?? Number.NaN)) * 1000);
}

/** Room to sort the durations of so many messages in, again and again. */
export class Sorter {
  readonly #size: number;
  #room: Uint32Array | null = null;
  #spare: Uint32Array | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  /**
   * Sorts how long something took, apart for each of some groups; good until the next is sorted here.
   * @param groupOf the group of a message, from 0 on
   */
  sort(took: Took, groups = 1, groupOf: (id: number) => number = () => 0): Sorted[] {
    let least = Number.POSITIVE_INFINITY;
    let most = Number.NEGATIVE_INFINITY;
    const ends = new Uint32Array(groups);
    const { room: sorted, spare: values } = this.#rooms();
    for (let id = 0; id < this.#size; id++) {
      const value = microseconds(took, id);
      // Whatever is no whole number of 32 bits is another one here, and not used.
      values[id] = value;
      if (Number.isNaN(value)) {
        values[id] = never;
        continue;
      }
      if (value < least) least = value;
      if (value > most) most = value;
      const group = groupOf(id);
      ends[group] = (ends[group] ?? 0) + 1;
    }
    const asTheyAre = least >= 0 && most < never;
    const base = asTheyAre ? 0 : least;
    for (let group = 1; group < groups; group++) ends[group] = (ends[group] ?? 0) + (ends[group - 1] ?? 0);
    const begins = Uint32Array.from(ends, (_, group) => ends[group - 1] ?? 0);
    const fits = most - base <= 0xffffffff;
    const room = fits ? sorted : new Float64Array(ends[groups - 1] ?? 0);
    const free = begins.slice();
    for (let id = 0; id < this.#size; id++) {
      const value = asTheyAre ? (values[id] ?? never) : microseconds(took, id);
      if (asTheyAre ? value === never : Number.isNaN(value)) continue;
      const group = groupOf(id);
      const at = free[group] ?? 0;
      room[at] = value - base;
      free[group] = at + 1;
    }
    return Array.from(begins, (begin, group) => {
      const part = room.subarray(begin, ends[group]);
      const wanted = part instanceof Uint32Array ? this.#sorted(part, begin, most - base) : part.sort();
      return new Sorted([wanted], base);
    });
  }

  #rooms(): { readonly room: Uint32Array; readonly spare: Uint32Array } {
    this.#room ??= new Uint32Array(this.#size);
    this.#spare ??= new Uint32Array(this.#size);
    return { room: this.#room, spare: this.#spare };
  }

  #sorted(part: Uint32Array, begin: number, most: number): Uint32Array {
    if (part.length < fewest) return part.sort();
    return sortedByDigits(part, this.#rooms().spare.subarray(begin, begin + part.length), most);
  }
}

/** Stands for no duration among those that are whole numbers of 32 bits. */
const never = 0xffffffff;

/** From so many on, sorting by digits is the faster way. */
const fewest = 10_000;
const digitBits = 11;
const digits = 2 ** digitBits;

/** Sorts by one digit after the other, the lowest first, between a column and a spare one; returns the one it ends in. */
function sortedByDigits(column: Uint32Array, spare: Uint32Array, most: number): Uint32Array {
  const ends = new Uint32Array(digits);
  let from = column;
  let to = spare;
  for (let shift = 0; shift < 32 && most >= 2 ** shift; shift += digitBits) {
    ends.fill(0);
    for (let i = 0; i < from.length; i++) {
      const digit = ((from[i] ?? 0) >>> shift) & (digits - 1);
      ends[digit] = (ends[digit] ?? 0) + 1;
    }
    let sum = 0;
    for (let digit = 0; digit < digits; digit++) {
      const count = ends[digit] ?? 0;
      ends[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) {
      const value = from[i] ?? 0;
      const digit = (value >>> shift) & (digits - 1);
      const at = ends[digit] ?? 0;
      to[at] = value;
      ends[digit] = at + 1;
    }
    [from, to] = [to, from];
  }
  return from;
}
