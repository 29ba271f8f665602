import { createHash } from "node:crypto";

/**
 * A short digest of plain data: keys in any order, undefined left out; columns, each in as many pieces as it comes, by
 * their bytes, little-endian.
 */
export function digestOf(data: unknown, columns: readonly Iterable<ArrayBufferView>[] = []): string {
  const hash = createHash("sha256").update(JSON.stringify(data, sortKeys));
  for (const column of columns) {
    hash.update("|");
    for (const { buffer, byteOffset, byteLength } of column) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest("hex").slice(0, 16);
}

function sortKeys(_key: string, value: unknown): unknown {
  if (value === Number.POSITIVE_INFINITY) return "Infinity";
  if (value === null || typeof value !== "object" || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
