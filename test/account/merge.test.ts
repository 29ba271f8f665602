import fc from "fast-check";
import { expect, it } from "vitest";
import { Merge } from "../../src/account/merge.ts";

/** Times of some rows; NaN: a message that was left out. */
const rows = fc.array(fc.array(fc.oneof(fc.nat({ max: 30 }), fc.constant(Number.NaN)), { maxLength: 20 }), {
  minLength: 1,
  maxLength: 9,
});

it("takes of all rows what comes first, and of a row one after the other", () => {
  const property = fc.property(rows, (times) => {
    const merge = new Merge(times.length);
    merge.clear();
    const next = times.map(() => 0);
    const offer = (row: number): void => {
      const place = next[row] ?? 0;
      const time = times[row]?.[place];
      if (time !== undefined) merge.add(row, time, place * times.length + row);
    };
    times.forEach((_, row) => {
      offer(row);
    });
    const taken: number[] = [];
    for (let row = merge.take(); row !== -1; row = merge.take()) {
      taken.push((next[row] ?? 0) * times.length + row);
      next[row] = (next[row] ?? 0) + 1;
      offer(row);
    }
    const expected = times.flatMap((row, first) => {
      let latest = Number.NEGATIVE_INFINITY;
      return row.map((time, place) => {
        if (time > latest) latest = time;
        return { id: place * times.length + first, time: latest };
      });
    });
    expected.sort((a, b) => (a.time === b.time ? a.id - b.id : a.time - b.time));
    expect(taken).toEqual(expected.map(({ id }) => id));
  });
  fc.assert(property);
});
