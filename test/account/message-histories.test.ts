import fc from "fast-check";
import { expect, it } from "vitest";
import { MessageHistories } from "../../src/account/message-histories.ts";
import { MessageState } from "../../src/account/message-state.ts";

/** What a message is to consist of: the times of its publishes, and of its deliveries. */
interface Story {
  readonly publishes: number[];
  readonly deliveries: number[];
}

const steps = fc.array(
  fc.record({
    // Few, so that they come again; some that differ in their upper bits alone.
    id: fc.oneof(
      fc.nat({ max: 300 }),
      fc.nat({ max: 40 }).map((n) => n * 2 ** 26),
    ),
    what: fc.constantFrom("publish" as const, "delivery" as const, "remove" as const),
    time: fc.nat({ max: 1000 }),
  }),
  { maxLength: 2000, size: "max" },
);

it("keeps the rows of each message in order, whatever messages come and go", () => {
  const property = fc.property(steps, (list) => {
    const histories = new MessageHistories();
    const stories = new Map<number, Story>();
    for (const { id, what, time } of list) {
      const known = histories.slotOf(id);
      expect(known === -1).toBe(!stories.has(id));
      if (what === "remove") {
        if (known !== -1) histories.remove(known);
        stories.delete(id);
        continue;
      }
      const slot = known === -1 ? histories.add(id) : known;
      const story = stories.get(id) ?? { publishes: [], deliveries: [] };
      stories.set(id, story);
      if (what === "publish") {
        histories.publishes.publish(slot, time, time + 1, 1);
        story.publishes.push(time);
      } else {
        histories.deliveries.delivery(slot, 3, time, time + 1, time + 2, 1, 0);
        story.deliveries.push(time);
      }
    }
    expect(histories.size).toBe(stories.size);
    for (const [id, { publishes, deliveries }] of stories) {
      const slot = histories.slotOf(id);
      expect(histories.ids[slot]).toBe(id);
      expect([...histories.publishes.of(slot)].map((row) => histories.publishes.sent[row])).toEqual(
        publishes,
      );
      expect([...histories.deliveries.of(slot)].map((row) => histories.deliveries.received[row])).toEqual(
        deliveries,
      );
    }
    const sent = [...histories.sentSlots()].map((slot) => histories.ids[slot] ?? 0);
    const expected = [...stories].flatMap(([id, { publishes }]) => (publishes.length === 0 ? [] : [id]));
    expect(sent.sort((a, b) => a - b)).toEqual(expected.sort((a, b) => a - b));
  });
  fc.assert(property, { numRuns: 200 });
});

it("takes no more room for messages that come after as many were forgotten", () => {
  const histories = new MessageHistories();
  for (let id = 0; id < 10_000; id++) {
    const slot = histories.add(id);
    histories.publishes.publish(slot, id, id, 0);
    histories.publishes.publish(slot, id, id, 0);
    histories.deliveries.delivery(slot, 0, id, id, id, 1, 0);
    if (id >= 10) histories.remove(histories.slotOf(id - 10));
  }
  expect(histories.size).toBe(10);
  expect(histories.end).toBe(11);
  expect(histories.publishes.end).toBe(22);
  expect(histories.deliveries.end).toBe(11);
});

it("knows nothing of a forgotten message in the slot of another", () => {
  const histories = new MessageHistories();
  const first = histories.add(7);
  histories.due[first] = 5;
  histories.countedAt[first] = 6;
  histories.worked[first] = 1;
  histories.waited[first] = 1;
  histories.publishes.publish(first, 1, 2, 1);
  histories.remove(first);
  const slot = histories.add(8);
  expect(slot).toBe(first);
  expect(histories.slotOf(7)).toBe(-1);
  expect([histories.due[slot], histories.countedAt[slot]]).toEqual([Number.NaN, Number.NaN]);
  expect([histories.worked[slot], histories.waited[slot]]).toEqual([0, 0]);
  expect(histories.wasSent(slot)).toBe(false);
});

it("says of a message what all its rows come to", () => {
  const histories = new MessageHistories();
  const slot = histories.add(4_294_967_295);
  histories.due[slot] = 1;
  histories.publishes.publish(slot, 2, 3, 4);
  histories.publishes.publish(slot, 10, 12, 1);
  histories.deliveries.delivery(slot, 1, 5, 6, Number.NaN, 0, 0);
  histories.deliveries.delivery(slot, 2, 20, 21, 25, 1, 1);
  const facts = new MessageState().of(histories, slot);
  expect(facts).toMatchObject({ publishes: 2, due: 1, sent: 2, settled: 12, how: 1, started: 6, handled: 1 });
  expect(facts).toMatchObject({
    handledAt: 25,
    workedFor: 4,
    worker: 2,
    open: 1,
    firstWorker: 1,
    repeats: [2],
  });
});
