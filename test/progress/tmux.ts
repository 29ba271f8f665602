import { execFileSync, spawnSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Whether there is a tmux to look at a real terminal with; says loudly when not, and fails for that where CI is set. */
export function hasTmux(): boolean {
  if (spawnSync("tmux", ["-V"]).status === 0) return true;
  const story = "WHAT A TERMINAL SHOWS IS NOT TESTED: this machine has no tmux (apt-get install tmux)";
  if (process.env["CI"] === "true") throw new Error(`with CI=true tmux may not be missing. ${story}`);
  console.warn(`\n${"!".repeat(79)}\n${story}\n${"!".repeat(79)}\n`);
  return false;
}

/** s after which a terminal goes away by itself: a test that is killed cannot close it. */
const longest = "300";

let servers = 0;

/** A terminal in a tmux server of a test's own, which goes away with it. */
export class Tmux implements Disposable {
  readonly #name = `workq-bench-test-${process.pid}-${++servers}`;

  /** Opens a shell that has the prompt `$ ` and begins with a clean screen. */
  constructor(width: number, height: number) {
    const bounded = ["timeout", "--foreground", "-s", "HUP", longest];
    const shell = [...bounded, "env", "-u", "CI", "-u", "NO_COLOR", "PS1=$ ", "LC_ALL=C.UTF-8", "sh"];
    this.#tmux("new-session", "-d", "-x", String(width), "-y", String(height), ...shell);
    // Otherwise the window would follow the size of the latest client, and there is none.
    this.#tmux("set-option", "-g", "window-size", "manual");
  }

  /** Types a line, as a person would. */
  type(line: string): void {
    this.#tmux("send-keys", "-l", line);
    this.#tmux("send-keys", "Enter");
  }

  ctrlC(): void {
    this.#tmux("send-keys", "C-c");
  }

  resize(width: number, height: number): void {
    this.#tmux("resize-window", "-x", String(width), "-y", String(height));
  }

  /** The lines that it shows, without what is empty at the end. */
  get lines(): string[] {
    return this.#tmux("capture-pane", "-p").trimEnd().split("\n");
  }

  get text(): string {
    return this.lines.join("\n");
  }

  /** The lines that scrolled away, and those that it shows. */
  get everything(): string {
    return this.#tmux("capture-pane", "-p", "-S", "-").trimEnd();
  }

  /** How many lines scrolled away. */
  get scrolled(): number {
    return Number(this.#tmux("display-message", "-p", "#{history_size}"));
  }

  get cursorVisible(): boolean {
    return this.#tmux("display-message", "-p", "#{cursor_flag}").trim() === "1";
  }

  /** Resolves as soon as it shows what is looked for. @throws Error with what it shows instead */
  async shows(what: RegExp, patience = 15_000): Promise<void> {
    for (const end = Date.now() + patience; ; ) {
      const { text } = this;
      if (what.test(text)) return;
      if (Date.now() > end) throw new Error(`the terminal does not show ${what}, but\n${text}`);
      await sleep(20);
    }
  }

  [Symbol.dispose](): void {
    spawnSync("tmux", ["-L", this.#name, "kill-server"]);
  }

  #tmux(...args: string[]): string {
    return execFileSync("tmux", ["-L", this.#name, "-f", "/dev/null", ...args], { encoding: "utf8" });
  }
}
