import { expect, it } from "vitest";
import { MessageSet } from "../../../src/run/host/message-set.ts";

it("a message is new once, whichever thread adds it", () => {
  const set = new MessageSet(100);
  const other = new MessageSet(100, set.shared);
  expect([
    set.add(0),
    set.add(99),
    other.add(99),
    other.add(31),
    set.add(32),
    set.add(31),
    set.add(0),
  ]).toEqual([true, true, false, true, true, false, false]);
});

it("of a load without a known end, what is far out counts as new each time", () => {
  const set = new MessageSet(null);
  expect([set.add(5), set.add(5), set.add(4_000_000_000), set.add(4_000_000_000)]).toEqual([
    true,
    false,
    true,
    true,
  ]);
});
