import { expect, test } from "vitest";
import { heaviestKind, sameWork, takesOneAtATime } from "../../../src/report/explain/scenario-facts.ts";

const fixed = (value: number) => ({ work: { is: "fixed", value }, size: 12 });
const drawn = { work: { is: "exponential", mean: 5 }, size: 12 };

test("a kind is heavy beside one of a fifth of its work or less", () => {
  expect(
    heaviestKind({ messages: { kinds: { small: fixed(30), huge: fixed(5000), big: fixed(300) } } }),
  ).toEqual({
    name: "huge",
    work: 5000,
  });
  expect(heaviestKind({ messages: { kinds: { a: fixed(20), b: fixed(99) } } })).toBeNull();
  expect(heaviestKind({ messages: { kinds: { a: fixed(20), b: drawn } } })).toBeNull();
  expect(heaviestKind({ messages: { kinds: { a: fixed(0) } } })).toBeNull();
  expect(heaviestKind(undefined)).toBeNull();
});

test("work is the same where all kinds and all workers are alike, and known", () => {
  const workers = [{ count: 3, prefetch: 1 }];
  expect(sameWork({ messages: { kinds: { a: fixed(20), b: fixed(20) } }, workers })).toBe(20);
  expect(sameWork({ messages: { kinds: { a: fixed(20), b: fixed(21) } }, workers })).toBeNull();
  expect(sameWork({ messages: { kinds: { a: drawn } }, workers })).toBeNull();
  expect(sameWork({ messages: { kinds: { a: fixed(20) } }, workers: [...workers, { speed: 2 }] })).toBeNull();
});

test("workers take one at a time where all have a prefetch of 1", () => {
  expect(takesOneAtATime({ workers: [{ prefetch: 1 }, { prefetch: 1 }] })).toBe(true);
  expect(takesOneAtATime({ workers: [{ prefetch: 1 }, { prefetch: 2 }] })).toBe(false);
  expect(takesOneAtATime({})).toBe(false);
});
