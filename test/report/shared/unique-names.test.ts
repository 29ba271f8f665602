import fc from "fast-check";
import { expect, test } from "vitest";
import { distinct } from "../../../src/report/shared/unique-names.ts";

test("a name that was there before gets a number that no other has", () => {
  expect(distinct(["a", "b", "a", "a #2", "a"])).toEqual(["a", "b", "a #3", "a #2", "a #4"]);
});

test("names come out all different, and the first of each as it was", () => {
  const name = fc.constantFrom("a", "a #2", "a #3", "a #2 #2", "b");
  fc.assert(
    fc.property(fc.array(name), (names) => {
      const own = distinct(names);
      expect(new Set(own).size).toBe(names.length);
      for (const [index, each] of names.entries())
        if (names.indexOf(each) === index) expect(own[index]).toBe(each);
    }),
  );
});
