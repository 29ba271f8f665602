import { widened } from "../common/growable-array.ts";
import { firstAfter } from "../ledger/search.ts";
import { Durations, type Store } from "./durations.ts";
import { bucketLow, bucketOf, bucketWidth, tooGreat } from "./log-buckets.ts";

/** A page is as many µs wide at least, and at most a 64th of its values. */
const narrowest = 1024;
const pageBits = 6;

/** Values of a page: how far they are from its least one. */
type Column = Uint16Array | Uint32Array | Float64Array;

const shortestColumn = 32;
const longestColumn = 4096;

/** What stands for the number of values in the column of a page that has counts. */
const counted = -1;

/** Into so many parts a page is divided at once, to find one of its values. */
const parts = 4096;
const tally = new Float64Array(parts);

const countBytes = Uint32Array.BYTES_PER_ELEMENT;

/** Durations that are kept to the whole µs: those that are close together as counts, the others in 2 to 4 bytes each. */
export function exactDurations(): Durations {
  return new Durations(() => new ExactStore());
}

/** Pages of values, each of which lists them in columns until counts of all that it may hold take no more room. */
class ExactStore implements Store {
  count = 0;
  /** By page: the column that is being filled, or the counts. */
  readonly #columns: (Column | undefined)[] = [];
  /** By page: how many values are in that column, or `counted`. */
  #lengths = new Int32Array(128);
  /** By page: the columns that are full. */
  readonly #full: Column[][] = [];
  /** Whose values these are: a union has those of others, too. */
  #sources: readonly ExactStore[] = [this];
  /** By page: how many values are in those before it. As of so many values in all. */
  #before = new Float64Array();
  #knownOf = 0;

  add(value: number): void {
    this.count++;
    if (value >= 2 ** 31) {
      const page = pageOf(value);
      this.#put(page, value - lowOf(page));
      return;
    }
    // The same in whole numbers of 32 bits.
    const rough = value >>> 10;
    const shift = Math.max(0, 31 - pageBits - Math.clz32(rough));
    this.#put((shift << pageBits) + (rough >>> shift), value & ((narrowest << shift) - 1));
  }

  #put(page: number, offset: number): void {
    const column = this.#columns[page];
    const length = this.#lengths[page] ?? 0;
    if (column === undefined || length === column.length) this.#putNext(page, offset);
    else if (length === counted) column[offset] = (column[offset] ?? 0) + 1;
    else {
      column[length] = offset;
      this.#lengths[page] = length + 1;
    }
  }

  /** Where there is no room in the page's column. */
  #putNext(page: number, offset: number): void {
    if (page >= this.#lengths.length)
      this.#lengths = widened(this.#lengths, Math.max(page + 1, 2 * this.#lengths.length));
    // One after the other: an array with holes is slow.
    while (this.#columns.length <= page) {
      this.#columns.push(undefined);
      this.#full.push([]);
    }
    const full = this.#full[page] ?? [];
    const column = this.#columns[page];
    if (column !== undefined) full.push(column);
    const listed = full.reduce((sum, { length }) => sum + length, 0);
    const width = widthOf(page);
    const next = newColumn(width, Math.min(longestColumn, Math.max(shortestColumn, listed)));
    if (2 * listed * next.BYTES_PER_ELEMENT < countBytes * width) {
      this.#columns[page] = next;
      this.#lengths[page] = 0;
    } else {
      this.#columns[page] = countsOf(full, width);
      this.#full[page] = [];
      this.#lengths[page] = counted;
    }
    this.#put(page, offset);
  }

  nth(rank: number): number {
    const before = this.#beforePages();
    const page = firstAfter(before.length, (i) => (before[i] ?? 0) >= rank) - 1;
    let left = rank - (before[page] ?? 0);
    let low = 0;
    for (let width = widthOf(page); width > 1; ) {
      const step = Math.max(1, width / parts);
      tally.fill(0);
      for (const source of this.#sources) source.#tally(page, low, width);
      let part = 0;
      for (; left > (tally[part] ?? left); part++) left -= tally[part] ?? 0;
      low += part * step;
      width = step;
    }
    return lowOf(page) + low;
  }

  below(value: number): number {
    const before = this.#beforePages();
    const page = value < tooGreat ? pageOf(value) : before.length;
    if (page >= before.length - 1) return this.count;
    const most = value - lowOf(page);
    return this.#sources.reduce((sum, source) => sum + source.#belowIn(page, most), before[page] ?? 0);
  }

  union(others: readonly ExactStore[]): ExactStore {
    const all = new ExactStore();
    all.#sources = [this, ...others];
    all.count = all.#sources.reduce((sum, { count }) => sum + count, 0);
    return all;
  }

  /** How many values are in the pages before each, and last in all. */
  #beforePages(): Float64Array {
    if (this.#knownOf === this.count) return this.#before;
    const pages = Math.max(...this.#sources.map((source) => source.#columns.length));
    this.#before = new Float64Array(pages + 1);
    for (let page = 0; page < pages; page++) {
      const own = this.#sources.reduce(
        (sum, source) => sum + source.#belowIn(page, Number.POSITIVE_INFINITY),
        0,
      );
      this.#before[page + 1] = (this.#before[page] ?? 0) + own;
    }
    this.#knownOf = this.count;
    return this.#before;
  }

  /** How many values of a page are less than so much above its least one. */
  #belowIn(page: number, most: number): number {
    const column = this.#columns[page];
    if (column === undefined) return 0;
    const length = this.#lengths[page] ?? 0;
    if (length === counted) return sumOf(column, Math.min(column.length, most));
    const full = this.#full[page] ?? [];
    return full.reduce((sum, one) => sum + lessIn(one, one.length, most), lessIn(column, length, most));
  }

  /** Adds to the tally the values of a page that are from `low` on, by which part of the `width` they are in. */
  #tally(page: number, low: number, width: number): void {
    const column = this.#columns[page];
    if (column === undefined) return;
    const length = this.#lengths[page] ?? 0;
    if (length === counted) tallyCounts(column, low, width);
    else {
      for (const one of this.#full[page] ?? []) tallyValues(one, one.length, low, width);
      tallyValues(column, length, low, width);
    }
  }
}

function pageOf(value: number): number {
  return bucketOf(Math.floor(value / narrowest), pageBits);
}

/** The least value of a page. */
function lowOf(page: number): number {
  return bucketLow(page, pageBits) * narrowest;
}

function widthOf(page: number): number {
  return bucketWidth(page, pageBits) * narrowest;
}

/** A column for values of a page of that width. */
function newColumn(width: number, length: number): Column {
  if (width <= 2 ** 16) return new Uint16Array(length);
  return width <= 2 ** 32 ? new Uint32Array(length) : new Float64Array(length);
}

function countsOf(columns: readonly Column[], width: number): Uint32Array {
  const counts = new Uint32Array(width);
  for (const column of columns)
    for (let i = 0; i < column.length; i++) counts[column[i] ?? 0] = (counts[column[i] ?? 0] ?? 0) + 1;
  return counts;
}

function sumOf(counts: Column, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += counts[i] ?? 0;
  return sum;
}

/** How many of the first `length` values of a column are less than `most`. */
function lessIn(column: Column, length: number, most: number): number {
  if (most === Number.POSITIVE_INFINITY) return length;
  let count = 0;
  for (let i = 0; i < length; i++) if ((column[i] ?? 0) < most) count++;
  return count;
}

function tallyValues(column: Column, length: number, low: number, width: number): void {
  const step = Math.max(1, width / parts);
  for (let i = 0; i < length; i++) {
    const part = Math.floor(((column[i] ?? 0) - low) / step);
    // Whatever is no part of it is not there either.
    if (part >= 0 && part < parts) tally[part] = (tally[part] ?? 0) + 1;
  }
}

function tallyCounts(counts: Column, low: number, width: number): void {
  const step = Math.max(1, width / parts);
  for (let i = low; i < low + width; i++) {
    const part = Math.floor((i - low) / step);
    tally[part] = (tally[part] ?? 0) + (counts[i] ?? 0);
  }
}
