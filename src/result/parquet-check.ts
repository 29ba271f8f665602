import { gunzipSync } from "node:zlib";
import { BrokenRecord } from "./broken-record.ts";
import { readVarint, ThriftReader, type ThriftStruct } from "./thrift.ts";

/** Numbers in the format; see https://github.com/apache/parquet-format/blob/master/src/main/thrift/parquet.thrift */
const pageTypes = { dictionary: 2, dataV2: 3 };
const encodings = { plain: 0, rle: 3, delta: 5, rleDictionary: 8, byteStreamSplit: 9 };

/** Numbers in the header of a page. */
const maxOfHeader = 64;
/** Bytes of all words of a column. */
const maxOfDictionary = 16 * 1024 * 1024;
const maxOfBlock = 65_536;
/** What a value takes at the very most, its level included. */
const bytesOfValue = 16;
/** Bytes that a page of few values is filled up with. */
const padding = 4096;
const maxPages = 64;

/** Where a column of some rows is. */
export interface Chunk {
  readonly begin: number;
  readonly end: number;
  readonly rows: number;
  readonly nullable: boolean;
  readonly boolean: boolean;
}

/**
 * Looks through the pages of a column before anything decodes them: that they lie side by side, hold as many values
 * as there are rows, and that none of their runs claims more. The library that decodes them believes every number.
 * @throws BrokenRecord or an error of zlib when they are not as a record is written
 */
export function checkPages(file: Uint8Array, { begin, end, rows, nullable, boolean }: Chunk): void {
  const bytes = file.subarray(begin, end);
  let at = 0;
  let values = 0;
  for (let page = 0; at < bytes.length; page++) {
    if (page === maxPages) throw new BrokenRecord("it has too many pages");
    const reader = new ThriftReader(bytes, at, maxOfHeader);
    const header = reader.struct();
    const size = whole(header, 3);
    const body = bytes.subarray(reader.at, reader.at + size);
    if (body.length !== size) throw new BrokenRecord("a page of it is cut off");
    at = reader.at + size;
    const type = header.get(1);
    if (type === pageTypes.dictionary && page === 0) checkDictionary(header, body, rows);
    else if (type === pageTypes.dataV2)
      values += checkData(header, body, { left: rows - values, nullable, boolean });
    else throw new BrokenRecord("it has pages of another sort");
  }
  if (values !== rows) throw new BrokenRecord("a column has not as many values as there are rows");
}

/** Each of so many rows has one word at most: a file of some kB could have millions, which all would be read. */
function checkDictionary(header: ThriftStruct, body: Uint8Array, rows: number): void {
  const facts = struct(header, 7);
  const size = whole(header, 2);
  const words = whole(facts, 1);
  if (size > maxOfDictionary || words > rows || words > size / 4)
    throw new BrokenRecord("it has too many words");
  if (whole(facts, 2) !== encodings.plain) throw new BrokenRecord("it is encoded in another way");
  inflate(body, size);
}

interface Expected {
  /** Rows that have no value yet. */
  readonly left: number;
  readonly nullable: boolean;
  readonly boolean: boolean;
}

/** @returns how many values there are, nulls included */
function checkData(header: ThriftStruct, body: Uint8Array, { left, nullable, boolean }: Expected): number {
  const facts = struct(header, 8);
  const [values, nulls] = [whole(facts, 1), whole(facts, 2)];
  const [encoding, levels] = [whole(facts, 4), whole(facts, 5)];
  if (values === 0 || values > left || nulls > values || whole(facts, 3) !== values)
    throw new BrokenRecord("a column has not as many values as there are rows");
  if (whole(facts, 6) !== 0 || facts.get(7) === false) throw new BrokenRecord("it is encoded in another way");
  const size = whole(header, 2) - levels;
  if (levels > body.length || size < 0 || size > values * bytesOfValue + padding)
    throw new BrokenRecord("a page of it is too big");
  if (nullable) {
    if (values - checkRuns(body.subarray(0, levels), 1, values) !== nulls)
      throw new BrokenRecord("its nulls are miscounted");
  } else if (levels !== 0 || nulls !== 0) throw new BrokenRecord("its nulls are miscounted");
  const data = inflate(body.subarray(levels), size);
  const count = values - nulls;
  switch (encoding) {
    case encodings.rleDictionary: {
      const width = data[0] ?? 0;
      if (width > 24) throw new BrokenRecord("it has too many words");
      checkRuns(data.subarray(1), width, count);
      break;
    }
    case encodings.delta:
      checkBlocks(data);
      break;
    case encodings.rle:
      if (!boolean) throw new BrokenRecord("it is encoded in another way");
      checkRuns(data.subarray(4), 1, count);
      break;
    case encodings.plain:
    case encodings.byteStreamSplit:
      break;
    default:
      throw new BrokenRecord("it is encoded in another way");
  }
  return values;
}

/** Blocks of no values, or of fewer than none, would be read for ever. */
function checkBlocks(bytes: Uint8Array): void {
  const block = readVarint(bytes, 0);
  const parts = readVarint(bytes, block.end);
  if (block.value > maxOfBlock || parts.value === 0 || block.value < parts.value)
    throw new BrokenRecord("it is encoded in another way");
}

/**
 * Checks that runs of numbers so many bits wide are `count` in all, but for the last bytes of a group of eight.
 * @returns how many of those one bit wide are 1
 */
function checkRuns(bytes: Uint8Array, width: number, count: number): number {
  const wide = Math.ceil(width / 8);
  let ones = 0;
  let at = 0;
  for (let seen = 0; seen < count; ) {
    const { value: head, end } = readVarint(bytes, at);
    const left = count - seen;
    const isPacked = head % 2 === 1;
    const length = isPacked ? ((head - 1) / 2) * 8 : head / 2;
    const size = isPacked ? (length / 8) * width : wide;
    if (length === 0 || length > left + (isPacked ? 7 : 0))
      throw new BrokenRecord("a run of values in it is too long");
    if (size > bytes.length - end) throw new BrokenRecord("it ends too early");
    // Of values without bits the library reads a byte too many, and loses its place.
    if (isPacked && width === 0 && length < left) throw new BrokenRecord("it is encoded in another way");
    if (width === 1) {
      const most = Math.min(length, left);
      if (isPacked) for (let i = 0; i < most; i++) ones += ((bytes[end + (i >> 3)] ?? 0) >> (i & 7)) & 1;
      else if ((bytes[end] ?? 0) > 1) throw new BrokenRecord("its nulls are miscounted");
      else ones += bytes[end] === 1 ? most : 0;
    }
    seen += length;
    at = end + size;
  }
  return ones;
}

/**
 * The bytes that were compressed, if they are as many as they should be.
 * @throws an error of zlib, or a BrokenRecord
 */
export function inflate(bytes: Uint8Array, size: number): Uint8Array {
  if (size === 0 && bytes.length === 0) return bytes;
  const data = gunzipSync(bytes, { maxOutputLength: Math.max(1, size) });
  if (data.length !== size) throw new BrokenRecord("a page of it is cut off");
  return data;
}

function struct(header: ThriftStruct, field: number): ThriftStruct {
  const value = header.get(field);
  if (!(value instanceof Map)) throw new BrokenRecord("its pages are not described");
  return value;
}

function whole(from: ThriftStruct, field: number): number {
  const value = from.get(field);
  if (typeof value !== "number" || value < 0) throw new BrokenRecord("its pages are not described");
  return value;
}
