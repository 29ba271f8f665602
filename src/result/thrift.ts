import { BrokenRecord } from "./broken-record.ts";

/** What a thrift struct holds, by the numbers of its fields. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
export type ThriftValue = boolean | number | ThriftStruct | readonly ThriftValue[] | null;

const types = {
  stop: 0,
  yes: 1,
  no: 2,
  byte: 3,
  i16: 4,
  i32: 5,
  i64: 6,
  double: 7,
  binary: 8,
  list: 9,
  struct: 12,
};
const deepest = 16;

/**
 * Reads a struct in thrift's compact protocol; texts read as null. It stays within the bytes and within `most`
 * values, whatever the bytes claim: with that behind them, readers that trust their input can have it.
 * https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md
 * @throws BrokenRecord when it is no such struct
 */
export class ThriftReader {
  readonly #bytes: Uint8Array;
  #at: number;
  #left: number;

  constructor(bytes: Uint8Array, at: number, most: number) {
    this.#bytes = bytes;
    this.#at = at;
    this.#left = most;
  }

  /** Where it has come to. */
  get at(): number {
    return this.#at;
  }

  struct(depth = 0): ThriftStruct {
    if (depth > deepest) throw new BrokenRecord("its description is nested too deeply");
    const fields = new Map<number, ThriftValue>();
    let field = 0;
    for (;;) {
      const head = this.#byte();
      const type = head & 0x0f;
      if (type === types.stop) return fields;
      field = head >> 4 === 0 ? this.#signed() : field + (head >> 4);
      fields.set(field, this.#value(type, depth, false));
    }
  }

  #value(type: number, depth: number, inList: boolean): ThriftValue {
    this.#left--;
    if (this.#left < 0) throw new BrokenRecord("its description is too long");
    switch (type) {
      case types.yes:
      case types.no:
        return inList ? this.#byte() === 1 : type === types.yes;
      case types.byte:
        return this.#byte();
      case types.i16:
      case types.i32:
      case types.i64:
        return this.#signed();
      case types.double:
        this.#skip(8);
        return null;
      case types.binary:
        this.#skip(this.#unsigned());
        return null;
      case types.list:
        return this.#list(depth + 1);
      case types.struct:
        return this.struct(depth + 1);
      default:
        throw new BrokenRecord("its description is broken");
    }
  }

  #list(depth: number): ThriftValue[] {
    if (depth > deepest) throw new BrokenRecord("its description is nested too deeply");
    const head = this.#byte();
    const length = head >> 4 === 15 ? this.#unsigned() : head >> 4;
    if (length > this.#left) throw new BrokenRecord("its description is too long");
    const values: ThriftValue[] = [];
    for (let i = 0; i < length; i++) values.push(this.#value(head & 0x0f, depth, true));
    return values;
  }

  #byte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new BrokenRecord("it ends too early");
    this.#at++;
    return byte;
  }

  #skip(length: number): void {
    if (length > this.#bytes.length - this.#at) throw new BrokenRecord("it ends too early");
    this.#at += length;
  }

  #unsigned(): number {
    const value = readVarint(this.#bytes, this.#at);
    this.#at = value.end;
    return value.value;
  }

  #signed(): number {
    const value = this.#unsigned();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }
}

/**
 * A number of seven bits a byte, the lowest first.
 * @throws BrokenRecord when it is cut off, or greater than 2^53
 */
export function readVarint(bytes: Uint8Array, at: number): { readonly value: number; readonly end: number } {
  let value = 0;
  let scale = 1;
  for (let end = at; ; scale *= 128) {
    const byte = bytes[end++];
    if (byte === undefined) throw new BrokenRecord("it ends too early");
    value += (byte & 0x7f) * scale;
    if (value > Number.MAX_SAFE_INTEGER || end - at > 8)
      throw new BrokenRecord("a number in it is too great");
    if (byte < 0x80) return { value, end };
  }
}
