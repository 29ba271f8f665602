import { describe, expect, test } from "vitest";
import { createProgress, type ProgressState } from "../../src/progress/progress.ts";

const state: ProgressState = {
  elapsed: 0,
  attempted: 1100,
  planned: 2000,
  confirmed: 1090,
  handled: 900,
  ready: 200,
};

/** A stream that keeps what is written to it, and what a terminal would show of it. */
function recorder(isTTY: boolean, columns = 80) {
  const written: string[] = [];
  const stream = { isTTY, columns, write: (text: string) => written.push(text) };
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the sequence that erases a line has one
  const shown = () => written.join("").replace(/[^\n]*\r\u001B\[K/g, "");
  return { written, stream, shown };
}

describe("progress in a log", () => {
  test("is a line at the start, one every ten seconds, and one a note", () => {
    const { stream, written } = recorder(false);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("fair", 2, 3);
    for (let elapsed = 0; elapsed <= 25_000; elapsed += 100) progress.tick({ ...state, elapsed });
    progress.note("broker restarted");
    progress.end();
    progress.close();
    expect(written.join("")).toBe(
      "fair, run 2 of 3: started\n" +
        "fair, run 2 of 3: 10.0 s  45 %  900 of 2,000 handled, 1,100 published, 1,090 confirmed, 200 ready\n" +
        "fair, run 2 of 3: 20.0 s  45 %  900 of 2,000 handled, 1,100 published, 1,090 confirmed, 200 ready\n" +
        "broker restarted\n",
    );
  });

  test("tells of the next run anew", () => {
    const { stream, written } = recorder(false);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("a", 1, 1);
    progress.tick({ ...state, elapsed: 30_000 });
    progress.end();
    progress.start("b", 1, 1);
    progress.tick({ ...state, elapsed: 10_000, planned: null, ready: null });
    expect(written.slice(-2)).toEqual([
      "b: started\n",
      "b: 10.0 s  900 handled, 1,100 published, 1,090 confirmed\n",
    ]);
  });

  test.each([{ TERM: "dumb" }, { CI: "true" }])("is what a terminal gets with %j", (env) => {
    const { stream, written } = recorder(true);
    createProgress({ stream, quiet: false, env }).start("a", 1, 1);
    expect(written).toEqual(["a: started\n"]);
  });
});

describe("progress on a terminal", () => {
  test("is one line, rewritten ten times a second at most, of which nothing is left", () => {
    const { stream, written, shown } = recorder(true);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("fair", 1, 1);
    for (let elapsed = 0; elapsed < 1000; elapsed += 5) progress.tick({ ...state, elapsed });
    expect(written).toHaveLength(11);
    expect(shown()).toContain("fair  900 ms  45 %  900 of 2,000 handled");
    progress.end();
    expect(shown()).toBe("");
  });

  test("keeps notes above the line", () => {
    const { stream, shown } = recorder(true);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.note("before");
    progress.start("fair", 1, 1);
    progress.note("broker restarted");
    expect(shown()).toBe("before\nbroker restarted\nfair");
    progress.close();
    expect(shown()).toBe("before\nbroker restarted\n");
  });

  test("stays within the columns there are", () => {
    const { stream, shown } = recorder(true, 30);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("a-very-long-name-of-a-variant-日本語", 1, 1);
    expect(shown()).toBe("a-very-long-name-of-a-varian…");
    progress.tick(state);
    expect(shown()).toHaveLength(29);
  });

  test("says nothing after close, and close may come twice", () => {
    const { stream, written } = recorder(true);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("fair", 1, 1);
    progress.close();
    const before = written.length;
    progress.close();
    progress.tick({ ...state, elapsed: 5000 });
    progress.note("late");
    progress.start("b", 1, 1);
    expect(written).toHaveLength(before);
  });

  test("never sends what a name would do to the terminal", () => {
    const { stream, written } = recorder(true);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start("\u001B[2J", 1, 1);
    progress.note("a\rb\u001B[31m");
    expect(written.join("")).not.toContain("\u001B[2J");
    expect(written.join("")).not.toContain("\u001B[31m");
  });
});

test("quiet progress says nothing", () => {
  const { stream, written } = recorder(true);
  const progress = createProgress({ stream, quiet: true, env: {} });
  progress.start("fair", 1, 1);
  progress.tick(state);
  progress.note("broker restarted");
  progress.end();
  progress.close();
  expect(written).toEqual([]);
});
