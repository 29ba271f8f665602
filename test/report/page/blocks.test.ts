import { expect, test } from "vitest";
import { beginOf, rowBegunBy } from "../../../src/report/page/blocks.ts";
import { lanesOf } from "../../../src/report/picture/blocks.ts";
import { rowsOf } from "../picture/rows.ts";

const of = { variant: "default", workers: ["a", "b"], kinds: ["light"] };
const all = { kind: "light", received: 0 };
const { blocks } = lanesOf(
  rowsOf(of, [
    { ...all, worker: "a", started: 50, ended: 60 },
    // It only waited: its worker was killed.
    { ...all, worker: "b", received: 5 },
    { ...all, worker: "b", received: 10, started: 20, ended: 30 },
    { ...all, worker: "b", received: 10, started: 30, ended: 70 },
    { ...all, worker: "b", received: 10, started: 70, ended: 90 },
  ]),
  of.workers,
  of.kinds,
);

test("from lane to lane the keyboard's cursor stays at its time, past messages that only waited", () => {
  expect(rowBegunBy(blocks, 1, 5, beginOf(blocks, 0))).toBe(3);
  expect(rowBegunBy(blocks, 1, 5, 1000)).toBe(4);
});

test("a message that only waited is where it was received", () => {
  expect(beginOf(blocks, 1)).toBe(5);
  expect(rowBegunBy(blocks, 1, 5, beginOf(blocks, 1))).toBe(1);
});

test("where a lane had nothing yet, the cursor goes to its first message", () => {
  expect(rowBegunBy(blocks, 1, 5, 1)).toBe(1);
});
