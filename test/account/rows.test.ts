import { expect, it } from "vitest";
import { account, accountWithRows } from "../../src/account/whole-record.ts";
import { fate } from "../../src/ledger/fates.ts";
import { how, outcome } from "../../src/ledger/record.ts";
import { fateWords, nobody, nothing, outcomeWords, publishWords } from "../../src/result/record-rows.ts";
import { causeSchema, ledgerSchema } from "../../src/result/schema.ts";
import { levelOf } from "../../src/result/thin.ts";
import { planOf, publishLog, recordOf, workLog } from "../ledger/records.ts";

const plan = planOf(
  "messages: {count: 5, pattern: [heavy, light], kinds: {heavy: {}, light: {}}}\nworkers: {count: 2}",
);

const record = recordOf({
  publishes: [
    publishLog([
      { id: 0, sent: 1, settled: 2 },
      { id: 1, sent: 2, settled: 3 },
      { id: 2, sent: 3, settled: Number.NaN, how: "sent" },
      { id: 4, sent: 5, settled: 9, how: "nacked" },
    ]),
  ],
  // Handed over in another order than the plan's.
  works: [
    workLog([{ id: 1, received: 10, started: 11, ended: 15, redelivered: true }], "worker-2"),
    workLog(
      [
        { id: 1, received: 8, outcome: "cutOff", ended: 9 },
        { id: 0, received: 4, started: 5, ended: 6 },
        { id: 3, received: 12, started: 13, ended: 14 },
      ],
      "worker-1",
    ),
  ],
});

const { result, rows } = accountWithRows(plan, record, 3, "fair");
const words = (list: readonly string[], column: Uint8Array | Uint16Array) =>
  Array.from(column, (place) => list[place] ?? null);

it("the account is the same with rows as without", () => {
  expect(result).toEqual(account(plan, record, 3));
});

it("a run has a row for each delivery by worker and time, then one for each message never delivered", () => {
  expect({ ...rows, due: null, sent: null }).toMatchObject({ variant: "fair", run: 3, oneIn: 1, length: 5 });
  expect(rows.workers).toEqual(["worker-1", "worker-2"]);
  expect(Array.from(rows.id)).toEqual([0, 1, 1, 2, 4]);
  expect(words(rows.workers, rows.worker)).toEqual(["worker-1", "worker-1", "worker-2", null, null]);
  expect(rows.worker[4]).toBe(nobody);
  expect(Array.from(rows.received)).toEqual([4, 8, 10, Number.NaN, Number.NaN]);
  expect(Array.from(rows.started)).toEqual([5, Number.NaN, 11, Number.NaN, Number.NaN]);
  expect(Array.from(rows.ended)).toEqual([6, 9, 15, Number.NaN, Number.NaN]);
  expect(words(outcomeWords, rows.outcome)).toEqual(["handled", "cut off", "handled", null, null]);
  expect(Array.from(rows.redelivered)).toEqual([0, 0, 1, 0, 0]);
});

it("a row tells of its message: what it is, when it was sent, and what became of it", () => {
  expect(words(rows.kinds, rows.kind)).toEqual(["heavy", "light", "light", "heavy", "heavy"]);
  expect(Array.from(rows.due)).toEqual([1, 2, 2, 3, 5]);
  expect(Array.from(rows.sent)).toEqual([1, 2, 2, 3, 5]);
  expect(Array.from(rows.settled)).toEqual([2, 3, 3, Number.NaN, 9]);
  expect(words(publishWords, rows.publish)).toEqual([
    "confirmed",
    "confirmed",
    "confirmed",
    "sent",
    "nacked",
  ]);
  expect(words(fateWords, rows.fate)).toEqual(["handled", "handled", "handled", "lost", "refused"]);
  expect(words(causeSchema.options, rows.cause)).toEqual([null, null, null, "unexplained", null]);
  expect(rows.cause[0]).toBe(nothing);
});

it("a message that was sent again has the time it was first sent, and the best that was heard of it", () => {
  const again = recordOf({
    publishes: [
      publishLog([
        { id: 0, sent: 1, settled: 4, how: "unknown" },
        { id: 0, sent: 6, settled: 7 },
      ]),
    ],
  });
  const { sent, publish } = accountWithRows(plan, again, 1, "default").rows;
  expect(Array.from(sent)).toEqual([1]);
  expect(words(publishWords, publish)).toEqual(["confirmed"]);
});

it("a run in which nothing happened has no rows", () => {
  expect(accountWithRows(plan, recordOf({}), 1, "default").rows.length).toBe(0);
});

it("a run of too many messages has the rows that thinning would leave", () => {
  const count = 200_001;
  const long = planOf(`messages: {count: ${count}}`);
  const log = { ...publishLog([]), length: count, id: Uint32Array.from({ length: count }, (_, id) => id) };
  const sent = new Float64Array(count);
  const { rows } = accountWithRows(
    long,
    recordOf({
      publishes: [{ ...log, sent, settledAfter: new Float32Array(count), how: new Uint8Array(count) }],
    }),
    1,
    "default",
  );
  expect(rows.oneIn).toBe(2);
  expect(rows.length).toBeGreaterThan(99_000);
  expect(rows.length).toBeLessThan(101_000);
  expect(rows.id.every((id) => levelOf(id) >= 1)).toBe(true);
  expect(rows.due.every((due) => due === 0)).toBe(true);
});

it("the words of a record are those of the engine and of the ledger, in their order", () => {
  expect(Object.values(how)).toEqual(publishWords.map((_, place) => place));
  expect(Object.keys(how)).toEqual([...publishWords]);
  const plain = (word: string): string => (word === "cut off" ? "cutOff" : word);
  expect(Object.keys(outcome)).toEqual(outcomeWords.map(plain));
  expect(Object.values(outcome)).toEqual(outcomeWords.map((_, place) => place));
  expect(Object.keys(ledgerSchema.shape.fates.shape)).toEqual([...fateWords]);
  expect(Object.entries(fate)).toEqual(fateWords.map((word, place) => [word, place]));
});
