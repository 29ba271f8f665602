import { closeSync, openSync, readSync } from "node:fs";
import { Problem } from "../common/problem.ts";
import { printable } from "./yaml/excerpt.ts";

const maxBytes = 1024 * 1024;

/**
 * The text of a scenario file.
 * @throws Problem (usage) when it is missing, a folder, unreadable, larger than 1 MiB, or not UTF-8
 */
export function readScenarioText(path: string): string {
  const shown = printable(path);
  try {
    const bytes = readAtMost(path, maxBytes + 1);
    if (bytes.length > maxBytes) {
      throw new Problem(
        "usage",
        `${shown} is larger than 1 MiB`,
        "a scenario is a short YAML file: is it the right one?",
      );
    }
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (error) {
    if (error instanceof Problem) throw error;
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    throw new Problem("usage", ...whyUnreadable(shown, code), { cause: error });
  }
}

/** Not by the file's size: a pipe or a device has none, and may never end. */
function readAtMost(path: string, most: number): Buffer {
  const buffer = Buffer.alloc(most);
  const file = openSync(path, "r");
  try {
    let length = 0;
    for (;;) {
      const read = readSync(file, buffer, length, most - length, null);
      length += read;
      if (read === 0 || length === most) return buffer.subarray(0, length);
    }
  } finally {
    closeSync(file);
  }
}

function whyUnreadable(path: string, code: unknown): [message: string, hint: string] {
  switch (code) {
    case "ENOENT":
    case "ENOTDIR":
      return [
        `there is no file ${path}`,
        "check the path; `workq-bench init` writes a scenario to start from",
      ];
    case "EISDIR":
      return [`${path} is a folder`, `name the files in it, such as ${path.replace(/\/$/, "")}/*.yaml`];
    case "EACCES":
    case "EPERM":
      return [`${path} may not be read`, "check the permissions of the file"];
    case "ERR_ENCODING_INVALID_ENCODED_DATA":
      return [`${path} is not UTF-8 text`, "save it as UTF-8"];
    default:
      return [`${path} cannot be read (${String(code)})`, "check the path"];
  }
}
