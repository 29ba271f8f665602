type TypedArray = Uint8Array | Uint16Array | Int32Array | Uint32Array | Float32Array | Float64Array;

/** What a typed array holds, in one with more room: twice as much, unless another length is given. */
export function widened<T extends TypedArray>(array: T, length = 2 * array.length): T {
  const wider = alike(array, length);
  wider.set(array);
  return wider;
}

/** The same of a ring, where number n has its place at n modulo the length; `first` is the least one in it. */
export function widenedRing<T extends TypedArray>(ring: T, first: number, length = 2 * ring.length): T {
  const wider = alike(ring, length);
  for (let n = first; n < first + ring.length; n++) wider[n % length] = ring[n % ring.length] ?? 0;
  return wider;
}

function alike<T extends TypedArray>(array: T, length: number): T {
  const Kind = array.constructor as new (length: number) => T; // a typed array's constructor makes its own kind
  return new Kind(length);
}
