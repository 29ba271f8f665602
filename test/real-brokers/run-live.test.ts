import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { columns } from "../../src/report/text/text.ts";
import { Workspace } from "../cli.ts";
import { hasTmux, Tmux } from "../progress/tmux.ts";
import { onOldestAndNewest } from "./on-brokers.ts";

const path = (relative: string): string => fileURLToPath(new URL(`../../${relative}`, import.meta.url));

describe.skipIf(!hasTmux())("seen on a terminal", () => {
  onOldestAndNewest("a real run", ({ url }) => {
    const command = (file: string, out: string, more = ""): string =>
      `'${process.execPath}' '${path("dist/cli.js")}' run '${file}' -b '${url}' -o '${out}' ${more}`.trim();

    it("shows live who works on what, and in the end nothing but its report", async () => {
      using space = new Workspace();
      using tmux = new Tmux(100, 45);
      await tmux.shows(/^\$/m);
      tmux.type(`clear; ${command(path("scenarios/odd-heavy.yaml"), space.out)}`);
      await tmux.shows(
        /^odd-heavy · round-robin · run 1 of 2$[\s\S]*handled [5-9]\d of 100[\s\S]*^worker-1 .*\d+\/∞$/m,
      );
      expect(tmux.cursorVisible).toBe(false);
      for (const line of tmux.lines) expect(columns(line)).toBeLessThan(100);
      await tmux.shows(
        /^odd-heavy · fair · run 2 of 2$[\s\S]*lost in earlier runs 0[\s\S]*^worker-2 .*[01]\/1$/m,
      );
      // How well it did beside other tests is nothing to this one.
      await tmux.shows(/^(?:PASS|FAIL|INCONCLUSIVE) {2}odd-heavy/m);
      await tmux.shows(/^\$ ?$/m);
      expect(tmux.everything).not.toMatch(/░|in flight/);
      expect(tmux.cursorVisible).toBe(true);
    });

    it("leaves a clean screen after the first and the second Ctrl-C", async () => {
      using space = new Workspace();
      using tmux = new Tmux(100, 45);
      const file = space.file(
        "slow.yaml",
        "messages: {count: 60, kinds: {task: {work: 3s}}}\nworkers: {count: 2, prefetch: 4}\n",
      );
      await tmux.shows(/^\$/m);
      tmux.type(`clear; ${command(file, space.out, "; echo ended with $?")}`);
      await tmux.shows(/^worker-1 .* 4\/4$/m);
      tmux.ctrlC();
      await tmux.shows(/stopping: draining what was sent/);
      await tmux.shows(/^interrupted: publishing stopped/m);
      expect(tmux.cursorVisible).toBe(false);
      tmux.ctrlC();
      await tmux.shows(/^ended with 130$/m);
      await tmux.shows(/^\$ ?$/m);
      expect(tmux.text).toMatch(/^interrupted: publishing stopped/);
      expect(tmux.everything).not.toMatch(/[░█]|in flight/);
      expect(tmux.cursorVisible).toBe(true);
    });
  });
});
