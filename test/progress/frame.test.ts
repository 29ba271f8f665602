import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { runFrame, stepFrame } from "../../src/progress/frame.ts";
import { glyphsFor } from "../../src/progress/glyphs.ts";
import type { ProgressFault, ProgressWorker } from "../../src/progress/state.ts";
import type { Canvas, RunView } from "../../src/progress/view.ts";
import { createStyle } from "../../src/report/text/style.ts";
import { columns } from "../../src/report/text/text.ts";
import { worker } from "./states.ts";

const utf8 = glyphsFor({ LANG: "C.UTF-8" });
const ascii = glyphsFor({ LANG: "C" });
const canvas = (width: number, height = 23, rest: Partial<Canvas> = {}): Canvas => ({
  width,
  height,
  style: createStyle(false),
  glyphs: utf8,
  ...rest,
});

const fault: ProgressFault = {
  do: "kill-broker",
  fault: 0,
  time: 0,
  began: 2100,
  took: 4200,
  who: [],
  failure: null,
};

const view: RunView = {
  title: {
    scenario: "odd-heavy",
    variant: "fair",
    warmup: false,
    run: 2,
    runs: 3,
    turn: 5,
    turns: 6,
    planned: 2000,
  },
  elapsed: 12_000,
  rest: 8000,
  restOfAll: 31_000,
  draining: false,
  attempted: 1100,
  confirmed: 1090,
  handled: 900,
  lostBefore: 0,
  ready: 200,
  backlog: [0, 40, 90, 200, 340, 390, 400, 380, 300, 260, 220, null, 200],
  peak: 400,
  workers: [worker("worker-1"), worker("worker-2", { busy: 11_000, inHand: 1450, prefetch: null })],
  order: [1, 0],
  faults: [fault],
};

/** So many workers, each busier than the one before. */
function roster(count: number): Pick<RunView, "workers" | "order"> {
  const workers = Array.from({ length: count }, (_, i) =>
    worker(`worker-${i + 1}`, { busy: (12_000 * (i + 1)) / count, handled: 10 * i, inHand: i % 20 }),
  );
  return { workers, order: workers.map((_, index) => count - 1 - index) };
}

const shown = (part: Partial<RunView>, on: Canvas): string =>
  `\n${runFrame({ ...view, ...part }, on).join("\n")}\n`;

describe("a frame", () => {
  test("at 100 columns", () => {
    expect(shown({}, canvas(99))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████████░░░░░░░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000   lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
      worker    busy                                             handled  in flight
      worker-1  ████████████████████░░░░░░░░░░░░░░░░░░░░   50 %      450      12/20
      worker-2  █████████████████████████████████████░░░   92 %      450    1,450/∞
        2.1 s  broker killed … back after 4.2 s
      "
    `);
  });

  test("at 60 columns", () => {
    expect(shown({}, canvas(59))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  █████░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅             200 ready, 400 at most
      worker    busy                           handled  in flight
      worker-1  ███████████░░░░░░░░░░░   50 %      450      12/20
      worker-2  ████████████████████░░   92 %      450    1,450/∞
        2.1 s  broker killed … back after 4.2 s
      "
    `);
  });

  test("at 200 columns", () => {
    expect(shown({}, canvas(199))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████████░░░░░░░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000   lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
      worker    busy                                             handled  in flight
      worker-1  ████████████████████░░░░░░░░░░░░░░░░░░░░   50 %      450      12/20
      worker-2  █████████████████████████████████████░░░   92 %      450    1,450/∞
        2.1 s  broker killed … back after 4.2 s
      "
    `);
  });

  test("at 20 columns", () => {
    expect(shown({}, canvas(19))).toMatchInlineSnapshot(`
      "
      odd-hea…, run 2 of…
       12.0 s   45 %
      about 8 s left,
      31 s in all
      published 1,100
      confirmed 1,090
      handled 900 of
      2,000
      lost in earlier
      runs 0
      backlog  200 ready…
      worker     busy
      worker-1   50 %
      worker-2   92 %
        2.1 s  broker ki…
      "
    `);
  });

  test("in ASCII", () => {
    expect(shown({}, canvas(79, 23, { glyphs: ascii }))).toMatchInlineSnapshot(`
      "
      odd-heavy - fair, run 2 of 3 - 5 of 6 in all
       12.0 s  ##############................   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  _.:=*###*+= =                             200 ready, 400 at most
      worker    busy                                             handled  in flight
      worker-1  ####################....................   50 %      450      12/20
      worker-2  #####################################...   92 %      450  1,450/inf
        2.1 s  broker killed ... back after 4.2 s
      "
    `);
  });

  test("of 14 workers shows the busiest and the idlest six, and sums up the others", () => {
    expect(shown({ ...roster(14), faults: [] }, canvas(79))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
      worker     busy                                             handled  in flight
      worker-14  ████████████████████████████████████████  100 %      130      13/20
      worker-13  █████████████████████████████████████░░░   93 %      120      12/20
      worker-12  ██████████████████████████████████░░░░░░   86 %      110      11/20
      worker-11  ███████████████████████████████░░░░░░░░░   79 %      100      10/20
      worker-10  █████████████████████████████░░░░░░░░░░░   71 %       90       9/20
      worker-9   ██████████████████████████░░░░░░░░░░░░░░   64 %       80       8/20
      … 2 more: busy 50 % to 57 %, 130 handled, 13 in flight
      worker-6   █████████████████░░░░░░░░░░░░░░░░░░░░░░░   43 %       50       5/20
      worker-5   ██████████████░░░░░░░░░░░░░░░░░░░░░░░░░░   36 %       40       4/20
      worker-4   ███████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   29 %       30       3/20
      worker-3   █████████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   21 %       20       2/20
      worker-2   ██████░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░   14 %       10       1/20
      worker-1   ███░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    7 %        0       0/20
      "
    `);
  });

  test("of 12 workers shows each", () => {
    const frame = shown({ ...roster(12), faults: [] }, canvas(79));
    expect(frame.match(/worker-\d+/g)).toHaveLength(12);
    expect(frame).not.toContain("more");
  });

  test("of 1,000 workers is no higher than that of 14", () => {
    const { length } = runFrame({ ...view, ...roster(14) }, canvas(99));
    const frame = runFrame({ ...view, ...roster(1000) }, canvas(99));
    expect(frame).toHaveLength(length);
    expect(frame.join("\n")).toContain("… 988 more: busy 1 % to 99 %");
  });

  test("gives up rows of workers first where the terminal is low", () => {
    expect(shown(roster(14), canvas(79, 10))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
      worker     busy                                             handled  in flight
      worker-14  ████████████████████████████████████████  100 %      130      13/20
      … 12 more: busy 14 % to 93 %, 780 handled, 78 in flight
      worker-1   ███░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    7 %        0       0/20
        2.1 s  broker killed … back after 4.2 s
      "
    `);
    expect(shown(roster(14), canvas(79, 6))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
        2.1 s  broker killed … back after 4.2 s
      "
    `);
  });

  test("without workers has no table", () => {
    expect(shown({ workers: [], order: [] }, canvas(79))).not.toContain("busy");
  });

  test("of a run that is being prepared", () => {
    const early = {
      elapsed: null,
      rest: null,
      restOfAll: null,
      attempted: 0,
      confirmed: 0,
      handled: 0,
      lostBefore: null,
      ready: null,
      backlog: [],
      peak: null,
      faults: [],
      workers: [worker("worker-1", { busy: 0, handled: 0, inHand: 0 })],
      order: [0],
    };
    expect(shown(early, canvas(79))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
      connecting…
      published 0   confirmed 0   handled 0 of 2,000
      worker    busy                                             handled  in flight
      worker-1  ░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░    0 %        0       0/20
      "
    `);
  });

  test("of a load that a duration ends has no share", () => {
    const open = { title: { ...view.title, planned: null } };
    expect(runFrame({ ...view, ...open }, canvas(79)).slice(1, 3)).toMatchInlineSnapshot(`
      [
        " 12.0 s   about 8 s left, 31 s in all",
        "published 1,100   confirmed 1,090   handled 900   lost in earlier runs 0",
      ]
    `);
  });

  test("leaves out workers that are still to come, and tells of those that went", () => {
    const idle = { busy: 0, handled: 0, inHand: 0, here: false };
    const workers = [worker("worker-1", { here: false, inHand: 0 }), worker("added-1", idle)];
    const frame = shown({ workers, order: [0, 1] }, canvas(79));
    expect(frame).toMatch(/worker-1.* away\n/);
    expect(frame).not.toContain("added-1");
  });

  test("keeps its columns under wide names", () => {
    const workers = [
      worker("日本語の作業者"),
      worker("w"),
      worker("👩‍👩‍👧 and a very long name that has to go"),
    ];
    expect(shown({ workers, order: [0, 1, 2], faults: [] }, canvas(79))).toMatchInlineSnapshot(`
      "
      odd-heavy · fair, run 2 of 3 · 5 of 6 in all
       12.0 s  ██████████████░░░░░░░░░░░░░░░░   45 %   about 8 s left, 31 s in all
      published 1,100   confirmed 1,090   handled 900 of 2,000
      lost in earlier runs 0
      backlog  ▁▂▃▅▇███▇▆▅ ▅                             200 ready, 400 at most
      worker                    busy                               handled  in flight
      日本語の作業者            █████████████░░░░░░░░░░░░░   50 %      450      12/20
      w                         █████████████░░░░░░░░░░░░░   50 %      450      12/20
      👩‍👩‍👧 and a ver…t has to go  █████████████░░░░░░░░░░░░░   50 %      450      12/20
      "
    `);
  });

  test("says that it is stopping in place of how long it would take", () => {
    const frame = shown({ draining: true }, canvas(79));
    expect(frame).toContain("stopping: draining what was sent");
    expect(frame).not.toContain("left");
  });

  test("says which lost messages it means", () => {
    expect(shown({ lostBefore: 1234 }, canvas(99))).toContain("lost in earlier runs 1,234");
    expect(shown({ lostBefore: null }, canvas(99))).not.toContain("lost");
  });

  test.each<[Partial<RunView["title"]>, string]>([
    [{ run: 1, runs: 1, turn: 1, turns: 1 }, "odd-heavy · fair"],
    [{ run: 1, runs: 1, turn: 2, turns: 2 }, "odd-heavy · fair · run 2 of 2"],
    [{ run: 3, runs: 10, turn: 3, turns: 10 }, "odd-heavy · fair, run 3 of 10"],
    [
      { run: 1, runs: 2, warmup: true, turn: 2, turns: 8 },
      "odd-heavy · fair, warm-up 1 of 2 · 2 of 8 in all",
    ],
    [{ variant: "odd-heavy", run: 1, runs: 1, turn: 1, turns: 1 }, "odd-heavy"],
  ])("names %j", (title, words) => {
    expect(runFrame({ ...view, title: { ...view.title, ...title } }, canvas(99))[0]).toBe(words);
  });

  test.each<[Partial<ProgressFault>, string]>([
    [{ took: null }, "broker killed … 9.9 s"],
    [{}, "broker killed … back after 4.2 s"],
    [{ do: "kill-worker", took: null }, "workers killed … 9.9 s"],
    [{ do: "kill-worker", who: ["worker-1"] }, "worker-1 killed … back after 4.2 s"],
    [{ do: "kill-worker", who: ["a", "b"], took: 0.2 }, "2 workers killed"],
    [{ do: "pause-broker" }, "broker paused … resumed after 4.2 s"],
    [{ do: "partition" }, "network partitioned … over after 4.2 s"],
    [{ do: "add-workers", who: ["a", "b", "c"], took: 70 }, "3 workers added"],
    [{ do: "exec", failure: "exit code 1\u001B[2J" }, "exec: exit code 1\\x1b[2J"],
  ])("tells of the fault %j", (part, words) => {
    const last = runFrame({ ...view, faults: [{ ...fault, ...part }] }, canvas(79)).at(-1);
    expect(last).toBe(`  2.1 s  ${words}`);
  });

  test("means the same without its colours", () => {
    const coloured = runFrame({ ...view, lostBefore: 3 }, canvas(99, 23, { style: createStyle(true) }));
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
    const bare = coloured.join("\n").replace(/\u001B\[\d*m/g, "");
    expect(bare).toBe(runFrame({ ...view, lostBefore: 3 }, canvas(99)).join("\n"));
  });
});

describe("any frame", () => {
  const count = fc.oneof(fc.nat(30), fc.nat(100_000_000));
  const name = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.string({ unit: "binary" }),
    fc.constant("x".repeat(10_000)),
  );
  const ms = fc.double({ min: 0, max: 1e9, noNaN: true });
  const workers = fc.array(
    fc.record<ProgressWorker>({
      name,
      prefetch: fc.option(count),
      here: fc.boolean(),
      handled: count,
      inHand: count,
      busy: ms,
    }),
    { maxLength: 40 },
  );
  const faults = fc.array(
    fc.record<ProgressFault>({
      do: fc.constantFrom("kill-broker", "exec", "kill-worker", "add-workers"),
      fault: fc.nat(5),
      time: fc.nat(5),
      began: ms,
      took: fc.option(ms),
      who: fc.array(name, { maxLength: 3 }),
      failure: fc.option(name),
    }),
    { maxLength: 3 },
  );
  const views = fc
    .record<Omit<RunView, "order">>({
      title: fc.record({
        scenario: name,
        variant: name,
        warmup: fc.boolean(),
        run: count,
        runs: count,
        turn: count,
        turns: count,
        planned: fc.option(count),
      }),
      elapsed: fc.option(ms),
      rest: fc.option(ms),
      restOfAll: fc.option(ms),
      draining: fc.boolean(),
      attempted: count,
      confirmed: count,
      handled: count,
      lostBefore: fc.option(count),
      ready: fc.option(count),
      backlog: fc.array(fc.option(count), { maxLength: 400 }),
      peak: fc.option(count),
      workers,
      faults,
    })
    .map((one): RunView => ({ ...one, order: one.workers.map((_, index) => index) }));
  const canvases = fc
    .tuple(fc.integer({ min: 1, max: 240 }), fc.nat(60), fc.boolean(), fc.boolean())
    .map(([width, height, color, plain]) =>
      canvas(width, height, { style: createStyle(color), glyphs: plain ? ascii : utf8 }),
    );

  test("is neither wider nor higher than its terminal", () => {
    fc.assert(
      fc.property(views, canvases, (one, on) => {
        const frame = runFrame(one, on);
        expect(frame.length).toBeLessThanOrEqual(on.height);
        for (const line of frame) expect(columns(line)).toBeLessThanOrEqual(on.width);
      }),
      { numRuns: 300 },
    );
  });

  test("of a step is neither wider nor higher than its terminal", () => {
    fc.assert(
      fc.property(name, ms, canvases, (text, took, on) => {
        const frame = stepFrame({ text, took }, on);
        expect(frame.length).toBeLessThanOrEqual(on.height);
        for (const line of frame) expect(columns(line)).toBeLessThanOrEqual(on.width);
      }),
    );
  });

  test("shows each worker at most once, and sums up all that it does not show", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 8, max: 40 }), (workers, height) => {
        const frame = runFrame({ ...view, ...roster(workers) }, canvas(119, height)).join("\n");
        const names = frame.match(/^worker-\d+/gm) ?? [];
        const summed = Number(/(?:… |^)(\d+) (?:more|workers?):/m.exec(frame)?.[1] ?? "0");
        expect(new Set(names).size).toBe(names.length);
        expect(names.length + summed).toBe(workers);
      }),
    );
  });
});
