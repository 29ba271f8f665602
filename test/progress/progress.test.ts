import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createProgress } from "../../src/progress/progress.ts";
import { begin, state } from "./states.ts";
import { Terminal } from "./terminal.ts";

const utf8 = { LANG: "C.UTF-8" };

/** A stream that keeps what is written to it. */
function recorder() {
  const written: string[] = [];
  const stream = { isTTY: false, write: (text: string) => written.push(text) };
  return { written, stream };
}

describe("progress in a log", () => {
  test("is a line at the start, one every ten seconds, and one a note or step", () => {
    const { stream, written } = recorder();
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.step("starting a broker");
    progress.start(begin("fair", 2, 3));
    for (let elapsed = 0; elapsed <= 25_000; elapsed += 100) progress.tick({ ...state, elapsed });
    progress.note("broker restarted");
    progress.end();
    progress.close();
    expect(written.join("")).toBe(
      "starting a broker\n" +
        "fair, run 2 of 3: started\n" +
        "fair, run 2 of 3: 10.0 s  45 %  900 of 2,000 handled, 1,100 published, 1,090 confirmed, 200 ready\n" +
        "fair, run 2 of 3: 20.0 s  45 %  900 of 2,000 handled, 1,100 published, 1,090 confirmed, 200 ready\n" +
        "broker restarted\n",
    );
  });

  test("tells of the next run anew", () => {
    const { stream, written } = recorder();
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start(begin("a", 1, 1));
    progress.tick({ ...state, elapsed: 30_000 });
    progress.end();
    progress.start(begin("b", 1, 1));
    progress.tick({ ...state, elapsed: 10_000, planned: null, ready: null });
    expect(written.slice(-2)).toEqual([
      "b: started\n",
      "b: 10.0 s  900 handled, 1,100 published, 1,090 confirmed\n",
    ]);
  });

  test("never asks what the workers do", () => {
    const { stream } = recorder();
    const workers = vi.fn(() => []);
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start(begin("a", 1, 1, { workers }));
    progress.tick({ ...state, elapsed: 10_000, workers });
    expect(workers).not.toHaveBeenCalled();
  });

  test.each([{ TERM: "dumb" }, { CI: "true" }])("is what a terminal gets with %j", (env) => {
    const { stream, written } = recorder();
    const progress = createProgress({ stream: { ...stream, isTTY: true }, quiet: false, env });
    progress.start(begin("a", 1, 1));
    progress.tick({ ...state, elapsed: 0 });
    expect(written).toEqual(["a: started\n"]);
  });

  test("does not call started what could not connect", () => {
    const { stream, written } = recorder();
    const progress = createProgress({ stream, quiet: false, env: {} });
    progress.start(begin("a", 1, 1));
    progress.end();
    progress.close();
    expect(written).toEqual([]);
  });
});

describe("progress on a terminal", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is drawn ten times a second at most, and leaves nothing", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.start(begin("fair", 1, 1));
    for (let elapsed = 0; elapsed < 1000; elapsed += 5) {
      progress.tick({ ...state, elapsed });
      vi.advanceTimersByTime(5);
    }
    expect(terminal.writes).toBeGreaterThanOrEqual(4);
    expect(terminal.writes).toBeLessThanOrEqual(11);
    expect(terminal.text).toContain("handled 900 of 2,000");
    expect(terminal.cursorVisible).toBe(false);
    progress.end();
    expect(terminal.text).toBe("");
    expect(terminal.cursorVisible).toBe(true);
  });

  test("stays where it is: nothing scrolls but notes, which stay above", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.note("before");
    progress.start(begin("fair", 1, 1));
    for (let elapsed = 0; elapsed < 5000; elapsed += 100) {
      progress.tick({ ...state, elapsed });
      vi.advanceTimersByTime(100);
    }
    expect(terminal.scrolled).toBe(0);
    progress.note("broker restarted");
    expect(terminal.text.split("\n").slice(0, 3)).toEqual(["before", "broker restarted", "odd-heavy · fair"]);
    progress.close();
    expect(terminal.text).toBe("before\nbroker restarted");
    expect(terminal.cursor).toEqual({ row: 2, column: 0 });
  });

  test("shows what takes long with its seconds, and the next thing in its place", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.step("starting rabbitmq:4.3 in Docker");
    vi.advanceTimersByTime(3200);
    expect(terminal.text).toMatch(/^\S starting rabbitmq:4\.3 in Docker {2}3\.2 s$/);
    progress.step("fetching erlang-base 12 of 48");
    expect(terminal.text).toMatch(/^\S fetching erlang-base 12 of 48 {2}0\.0 s$/);
    progress.end();
    expect(terminal.text).toBe("");
  });

  test("shows faults as they happen, and tells how long they took", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.start(begin("fair", 1, 1));
    progress.tick(state);
    const fault = {
      do: "kill-broker",
      fault: 0,
      time: 0,
      began: 10_000,
      took: null,
      who: [],
      failure: null,
    } as const;
    progress.fault(fault);
    vi.advanceTimersByTime(400);
    expect(terminal.text).toContain(" 10.0 s  broker killed … 2.0 s");
    progress.fault({ ...fault, took: 4200 });
    vi.advanceTimersByTime(400);
    expect(terminal.text).toContain(" 10.0 s  broker killed … back after 4.2 s");
  });

  test("tells how long the run, and all of them, still take", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    const key = {};
    const timing = { key, expected: () => null };
    progress.start(begin("fair", 1, 2, { ...timing, ahead: [timing] }));
    for (let elapsed = 0; elapsed <= 10_000; elapsed += 100) {
      progress.tick({ ...state, elapsed, handled: elapsed / 10 });
      vi.advanceTimersByTime(100);
    }
    expect(terminal.text).toContain("50 %   about 10 s left");
    expect(terminal.text).not.toContain("in all");
    progress.end(3);
    progress.start(begin("fair", 2, 3, { ...timing, ahead: [timing] }));
    progress.tick({ ...state, elapsed: 4000 });
    vi.advanceTimersByTime(400);
    expect(terminal.text).toContain("about 6 s left, 16 s in all");
    expect(terminal.text).toContain("lost in earlier runs 3");
  });

  test("is drawn anew when the terminal gets another size", () => {
    const terminal = new Terminal(100, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.note("before");
    progress.start(begin("fair", 1, 1));
    progress.tick(state);
    vi.advanceTimersByTime(100);
    for (const width of [60, 30, 20, 45, 200]) {
      terminal.resize(width, 24);
      expect(terminal.text.split("\n").filter((line) => line.startsWith("odd-heavy"))).toHaveLength(1);
      expect(terminal.text.split("\n")[0]).toBe("before");
    }
    progress.close();
    expect(terminal.text).toBe("before");
  });

  test("says nothing after close, and close may come twice", () => {
    const terminal = new Terminal(80, 24);
    const listeners = process.listenerCount("exit");
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.start(begin("fair", 1, 1));
    expect(process.listenerCount("exit")).toBe(listeners + 1);
    progress.close();
    const before = terminal.writes;
    progress.close();
    progress.tick({ ...state, elapsed: 5000 });
    progress.note("late");
    progress.step("late");
    progress.start(begin("b", 1, 1));
    vi.advanceTimersByTime(1000);
    expect(terminal.writes).toBe(before);
    expect(process.listenerCount("exit")).toBe(listeners);
  });

  test("never sends what a name would do to the terminal", () => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env: utf8 });
    progress.step("\u001B[2J");
    progress.start(begin("\u001B[2J", 1, 1));
    progress.note("a\rb\u001B[31m");
    expect(terminal.raw).not.toContain("\u001B[2J");
    expect(terminal.raw).not.toContain("\u001B[31m");
  });

  test("has colours, unless they are not wanted", () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
    const coloured = /\u001B\[\d+m/;
    const raw = (env: Record<string, string>, color?: boolean): string => {
      const terminal = new Terminal(80, 24);
      const progress = createProgress({ stream: terminal, quiet: false, env, color });
      progress.start(begin("fair", 1, 1));
      progress.close();
      return terminal.raw;
    };
    expect(raw(utf8)).toMatch(coloured);
    expect(raw({ ...utf8, NO_COLOR: "1" })).not.toMatch(coloured);
    expect(raw(utf8, false)).not.toMatch(coloured);
  });

  test.each([{}, { LANG: "C" }, { LANG: "C.UTF-8", LC_ALL: "POSIX" }])("is plain ASCII with %j", (env) => {
    const terminal = new Terminal(80, 24);
    const progress = createProgress({ stream: terminal, quiet: false, env });
    progress.start(begin("日本語", 1, 1));
    progress.tick(state);
    vi.advanceTimersByTime(400);
    expect(terminal.text).toContain("odd-heavy - ??????");
    expect(terminal.text).toMatch(/^[\n -~]+$/);
  });
});

test("quiet progress says nothing", () => {
  const { stream, written } = recorder();
  const progress = createProgress({ stream: { ...stream, isTTY: true }, quiet: true, env: {} });
  progress.step("starting");
  progress.start(begin("fair", 1, 1));
  progress.tick(state);
  progress.note("broker restarted");
  progress.end();
  progress.close();
  expect(written).toEqual([]);
});
