import fc from "fast-check";
import { expect, it } from "vitest";
import { csvFiles } from "../../src/report/csv.ts";
import { causes } from "../../src/result/cause.ts";
import { inertText } from "../../src/result/inert.ts";
import { resultOf } from "../result/recorded.ts";
import { handledRows, rowsFrom, undelivered } from "../result/rows.ts";
import { oddHeavy } from "./fixture.ts";

/** RFC 4180, to the letter. */
function parse(text: string): string[][] {
  const table: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const cells: string[] = [];
    for (;;) {
      let cell = "";
      if (text[at] === '"') {
        for (at++; text[at] !== '"' || text[at + 1] === '"'; at++) {
          if (at >= text.length) throw new Error("a quote without an end");
          if (text[at] === '"') at++;
          cell += text[at];
        }
        at++;
      } else {
        for (; at < text.length && text[at] !== "," && text[at] !== "\r"; at++) {
          if (text[at] === '"' || text[at] === "\n") throw new Error(`a bare ${text[at]}`);
          cell += text[at];
        }
      }
      cells.push(cell);
      if (text[at] !== ",") break;
      at++;
    }
    if (text.slice(at, at + 2) !== "\r\n") throw new Error("a line without an end");
    at += 2;
    table.push(cells);
  }
  return table;
}

function tables(...given: Parameters<typeof csvFiles>): Record<string, string[][]> {
  return Object.fromEntries(csvFiles(...given).map(({ name, text }) => [name, parse(text)]));
}

it("the workers have a line each, with every figure", () => {
  const [header, first, ...others] = tables(oddHeavy, null)["workers.csv"] ?? [];
  expect(header?.join()).toBe(
    "variant,run,worker,prefetch,messages,messageShare,busy,busyShare,overrun,throughput,received,notHandled,maxInFlight,redelivered,redeliveredFlags,reconnects,messages.heavy,messages.light",
  );
  expect(first?.slice(0, 10)).toEqual([
    "round-robin",
    "1",
    "worker-1",
    "unlimited",
    "100",
    "0.5",
    "5015",
    "0.9965",
    "",
    "19.88",
  ]);
  expect(first?.slice(-2)).toEqual(["100", "0"]);
  expect(others).toHaveLength(3);
  const worker = oddHeavy.variants[0]?.runs[0]?.workers[0];
  const figures = Object.keys(worker ?? {}).map((name) => (name === "name" ? "worker" : name));
  expect(
    figures.filter(
      (figure) => !["byKind", "presences"].includes(figure) && header?.includes(figure) === false,
    ),
  ).toEqual([]);
});

it("the timeline has a line for each interval, and an empty cell where nothing was measured", () => {
  const result = resultOf([handledRows(1)]);
  const [variant] = result.variants;
  const [run] = variant?.runs ?? [];
  if (variant === undefined || run === undefined) throw new Error("no run");
  const timeline = {
    interval: 500,
    ready: [null, 3],
    unacked: [1, 2],
    published: [9, 0],
    confirmed: [],
    handled: [4, 5],
  };
  const changed = { ...result, variants: [{ ...variant, runs: [{ ...run, timeline }] }] };
  expect(tables(changed, null)["timeline.csv"]).toEqual([
    ["variant", "run", "at", "ready", "unacked", "published", "confirmed", "handled"],
    ["default", "1", "0", "", "1", "9", "", "4"],
    ["default", "1", "500", "3", "2", "0", "", "5"],
  ]);
});

it("the messages are there with a record only, by its columns", () => {
  const rows = rowsFrom([
    { id: 0, due: 0.12345, redelivered: 1 },
    {
      id: 5,
      kind: 1,
      cause: causes.indexOf("queue-purged"),
      fate: 6,
      settled: Number.NaN,
      publish: 4,
      ...undelivered,
    },
  ]);
  const result = resultOf([rows]);
  expect(csvFiles(result, null).map(({ name }) => name)).toEqual(["runs.csv", "workers.csv", "timeline.csv"]);
  expect(tables(result, [rows])["messages.csv"]).toEqual([
    "variant,run,id,kind,due,sent,settled,publish,fate,cause,worker,received,started,ended,outcome,redelivered".split(
      ",",
    ),
    "default,1,0,heavy,0.123,0,0.5,confirmed,handled,,worker-1,1,1.25,2.125,handled,true".split(","),
    "default,1,5,light,5,5,,unknown,lost,queue-purged,,,,,,false".split(","),
  ]);
});

const hostile = fc.oneof(
  fc.string({ unit: "binary", minLength: 1 }),
  fc
    .tuple(fc.constantFrom("=", "+", "-", "@", "\t", "\r", "\t=", "\r\n=", '"', ",", "\n", "'"), fc.string())
    .map((parts) => parts.join("")),
);

it("names of any sort come back as they are shown, and none can be taken for a formula", () => {
  fc.assert(
    fc.property(hostile, hostile, (variant, worker) => {
      const rows = handledRows(2, { variant, workers: [worker] });
      const read = tables(resultOf([rows]), [rows]);
      for (const [name, column] of [["workers.csv", 2] as const, ["messages.csv", 10] as const]) {
        const line = read[name]?.[1] ?? [];
        expect(line).toHaveLength(read[name]?.[0]?.length ?? 0);
        for (const [cell, text] of [
          [line[0], variant],
          [line[column], worker],
        ] as const) {
          expect(cell?.replace(/^'/, "")).toBe(inertText(text ?? "").replace(/^'/, ""));
          expect(cell).not.toMatch(/^[=+\-@\t\r]/);
        }
        expect(read[name]?.flat().join("")).not.toMatch(/\p{Cc}/u);
      }
    }),
  );
});

it.each(["=1+1", "+1", "-1", "@sum", "\t=1", "\r=1"])("%j has an apostrophe before it", (name) => {
  const rows = handledRows(1, { workers: [name] });
  expect(tables(resultOf([rows]), [rows])["messages.csv"]?.[1]?.[10]).toMatch(/^'/);
});
