import { createHash } from "node:crypto";

/** A short digest of plain data: keys in any order, undefined left out; columns by their bytes, little-endian. */
export function digestOf(data: unknown, columns: readonly (ArrayBufferView | null)[] = []): string {
  const hash = createHash("sha256").update(JSON.stringify(data, sortKeys));
  for (const column of columns) {
    hash.update("|");
    if (column !== null) hash.update(new Uint8Array(column.buffer, column.byteOffset, column.byteLength));
  }
  return hash.digest("hex").slice(0, 16);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
