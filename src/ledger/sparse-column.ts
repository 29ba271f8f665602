/** Numbers by message id that few messages have: they take room only once one is written down. NaN: has none. */
export class SparseColumn {
  readonly #size: number;
  #values: Float64Array | null = null;

  constructor(size: number) {
    this.#size = size;
  }

  at(id: number): number {
    return this.#values === null ? Number.NaN : (this.#values[id] ?? Number.NaN);
  }

  set(id: number, value: number): void {
    this.#values ??= new Float64Array(this.#size).fill(Number.NaN);
    this.#values[id] = value;
  }
}
