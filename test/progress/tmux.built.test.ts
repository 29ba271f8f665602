import { fileURLToPath } from "node:url";
import { describe, expect, test, vi } from "vitest";
import { columns } from "../../src/report/text/text.ts";
import { hasTmux, Tmux } from "./tmux.ts";

const play = fileURLToPath(new URL("play.mjs", import.meta.url));
const command = (args: string, env = ""): string => `${env} '${process.execPath}' '${play}' ${args}`.trim();

/** Two signals at once could be heard as one. */
async function interruptTwice(tmux: Tmux): Promise<void> {
  tmux.ctrlC();
  await tmux.shows(/interrupted: draining/);
  tmux.ctrlC();
}

describe.skipIf(!hasTmux())("on a real terminal the live view", () => {
  test.each([60, 100, 200])("fits %d columns, scrolls nothing, and leaves nothing", async (width) => {
    using tmux = new Tmux(width, 24);
    await tmux.shows(/^\$/m);
    tmux.type(`clear; ${command("14")}`);
    await tmux.shows(/broker killed … back after 4\.2 s/);
    await tmux.shows(/published 1,000 /);
    const { scrolled } = tmux;
    const { lines } = tmux;
    expect(lines.length).toBeLessThan(24);
    for (const line of lines) expect(columns(line)).toBeLessThan(width);
    expect(lines.slice(0, 2)).toEqual(["a note before", "played · fair, run 2 of 3 · 5 of 6 in all"]);
    expect(tmux.text.match(/^worker-\d+ /gm)).toHaveLength(12);
    expect(tmux.text).toMatch(/^… 2 more: busy/m);
    expect(tmux.cursorVisible).toBe(false);
    // Twenty frames later it is where it was.
    await tmux.shows(/^ +([4-9]|\d\d)\.\d s/m);
    expect(tmux.scrolled).toBe(scrolled);
    tmux.ctrlC();
    await tmux.shows(/stopping: draining what was sent/);
    expect(tmux.cursorVisible).toBe(false);
    tmux.ctrlC();
    await tmux.shows(/^\$ ?$/m);
    expect(tmux.lines).toEqual(["a note before", "interrupted: draining", "$"]);
    expect(tmux.cursorVisible).toBe(true);
  });

  test("is one frame again after every change of the terminal's size", async () => {
    using tmux = new Tmux(100, 40);
    await tmux.shows(/^\$/m);
    // With lines above: what a narrower tmux has no rows for scrolls away at the top, and comes back in a wider one.
    tmux.type(`clear; seq 60; ${command("6")}`);
    await tmux.shows(/back after 4\.2 s/);
    for (const [width, height] of [
      [60, 40],
      [34, 40],
      [200, 40],
      [80, 12],
      [100, 30],
    ] as const) {
      const seconds = (): number => Number(/^ +(\d+)\.\d s/m.exec(tmux.text)?.[1]);
      const before = seconds();
      tmux.resize(width, height);
      // Two seconds later all that it shows was drawn at the new size.
      await vi.waitFor(() => expect(seconds()).toBeGreaterThanOrEqual(before + 2), { timeout: 60_000 });
      const shown = tmux.text;
      expect(shown.match(/^played /gm), shown).toHaveLength(1);
      expect(shown.match(/^backlog /gm), shown).toHaveLength(1);
      expect(shown.match(/worker-6 /g)?.length ?? 0, shown).toBeLessThanOrEqual(1);
      for (const line of tmux.lines) expect(columns(line)).toBeLessThan(width);
    }
    await interruptTwice(tmux);
    await tmux.shows(/^\$ ?$/m);
    expect(tmux.text).not.toMatch(/played|worker-|█/);
    expect(tmux.cursorVisible).toBe(true);
  });

  test("at the bottom of the screen scrolls no more than it needs", async () => {
    using tmux = new Tmux(80, 24);
    await tmux.shows(/^\$/m);
    tmux.type(`clear; seq 30; ${command("2")}`);
    await tmux.shows(/back after 4\.2 s/);
    const { scrolled } = tmux;
    await tmux.shows(/^ +([3-9]|\d\d)\.\d s/m);
    expect(tmux.scrolled).toBe(scrolled);
    expect(tmux.everything.match(/played · /g)).toHaveLength(1);
    await interruptTwice(tmux);
    await tmux.shows(/^\$ ?$/m);
    expect(tmux.everything).toMatch(/30\na note before\ninterrupted: draining\n\$$/);
  });

  test("is gone before the story of a crash, and the cursor is back", async () => {
    using tmux = new Tmux(80, 24);
    await tmux.shows(/^\$/m);
    tmux.type(`clear; ${command("2 crash")}`);
    await tmux.shows(/back after 4\.2 s/);
    tmux.ctrlC();
    await tmux.shows(/nobody catches this[\s\S]*^\$ ?$/m);
    expect(tmux.text).not.toMatch(/played|worker-|█/);
    expect(tmux.lines[0]).toBe("a note before");
    expect(tmux.cursorVisible).toBe(true);
  });

  test.each(["TERM=dumb", "CI=1"])("is plain lines with %s", async (env) => {
    using tmux = new Tmux(80, 24);
    await tmux.shows(/^\$/m);
    tmux.type(`clear; ${command("2", env)}`);
    await tmux.shows(/fair, run 2 of 3: started/);
    expect(tmux.cursorVisible).toBe(true);
    await interruptTwice(tmux);
    await tmux.shows(/^\^C\$ ?$/m);
    expect(tmux.text).not.toContain("█");
  });

  test("is ASCII where the locale has no UTF-8", async () => {
    using tmux = new Tmux(80, 24);
    await tmux.shows(/^\$/m);
    tmux.type(`clear; ${command("2", "LC_ALL=C")}`);
    await tmux.shows(/broker killed \.\.\. back after/);
    expect(tmux.text).toMatch(/^[\n -~]+$/);
    expect(tmux.text).toContain("####");
  });
});
