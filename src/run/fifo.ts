/** A queue of which the first is taken without moving the others. */
export class Fifo<T> {
  #items: T[] = [];
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** The first, which is in it no more; undefined when it is empty. */
  shift(): T | undefined {
    if (this.isEmpty) return undefined;
    const item = this.#items[this.#head++];
    if (this.isEmpty) this.takeAll();
    return item;
  }

  /** All that is in it, which is empty then. */
  takeAll(): T[] {
    const all = this.#items.slice(this.#head);
    this.#items = [];
    this.#head = 0;
    return all;
  }
}
