import { spawn } from "node:child_process";
import { redactText, secretsIn } from "../../common/redact.ts";
import type { Address } from "../../driver/address.ts";
import { printableWords } from "../../driver/address.ts";
import { execTimeout } from "../../faults/kinds.ts";

/** Characters of a command's last words that are shown. */
const maxWords = 200;

/**
 * Runs a shell command of the user's, in a process group of its own; the whole group is gone afterwards, unless the
 * tool itself was killed meanwhile.
 * @returns why it failed, for people, without the broker's password or any URL's; null when it ended with 0
 * @throws the signal's reason on abort
 */
export async function execute(
  command: string,
  address: Address,
  signal: AbortSignal,
): Promise<string | null> {
  signal.throwIfAborted();
  const child = spawn(command, { shell: true, detached: true, stdio: ["ignore", "ignore", "pipe"] });
  let words = "";
  child.stderr.on("data", (chunk: Buffer) => {
    // More than is shown by far: nothing that gives a secret away may be cut in two.
    words = (words + chunk.toString()).slice(-20_000);
  });
  const end = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // Nothing of it is left.
    }
  };
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    end();
  }, execTimeout);
  signal.addEventListener("abort", end, { once: true });
  try {
    const how = await new Promise<string | null>((resolve) => {
      child.on("error", (error) => resolve(`it could not be started: ${error.message}`));
      // Not `close`: something that it left behind may hold its standard error open.
      child.on("exit", (code, by) =>
        resolve(code === 0 ? null : `it ended with ${by ?? `exit code ${code}`}`),
      );
    });
    signal.throwIfAborted();
    if (late) return `the command took longer than ${execTimeout / 1000} s`;
    const last = withoutSecrets(words.trim().split("\n").at(-1) ?? "", address).slice(0, maxWords);
    return how === null || last === "" ? how : `${how}: ${last}`;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", end);
    end();
    child.stderr.destroy();
  }
}

/** Without the broker's password, those of URLs and those that the environment holds. */
function withoutSecrets(words: string, address: Address): string {
  const known = secretsIn(process.env).reduce((text, secret) => text.replaceAll(secret, "***"), words);
  return redactText(printableWords(known, address));
}
