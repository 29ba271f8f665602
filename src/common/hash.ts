/** The finalizer of MurmurHash3 (A. Appleby, public domain): 32 bits, with a sign, each of which depends on all 32 of the value. */
export function hash32(value: number): number {
  let hash = value | 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
