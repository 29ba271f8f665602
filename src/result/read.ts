import { readFileSync, type Stats, statSync } from "node:fs";
import { join } from "node:path";
import type { z } from "zod";
import { Problem } from "../common/problem.ts";
import { inertText } from "./inert.ts";
import { readableSchema } from "./older.ts";
import { type Result, resultSchema } from "./schema.ts";
import { resultFileName } from "./write.ts";

const maxBytes = 256 * 1024 * 1024;
const shownIssues = 3;
const knownVersion = resultSchema.shape.version.value;
const format = resultSchema.shape.format.value;

/**
 * The Result document in a file, or in a folder that holds a `result.json`.
 * Throws a Problem("result-file") when there is none or it is not one that this version can read.
 */
export function readResult(path: string): Result {
  const file = locate(path);
  const document = parse(readText(file), file);
  checkFormat(document, file);
  const read = look(document, file);
  if (read.success) return read.data;
  throw mismatch(read.error.issues, file);
}

/** What is nested so deeply that nothing can look through it is no result. */
function look(document: unknown, file: string): ReturnType<typeof readableSchema.safeParse> {
  try {
    return readableSchema.safeParse(document, { jitless: true });
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw problem(`${show(file)} is not a valid result: it is nested too deeply`, hints.edited, error);
  }
}

function locate(path: string): string {
  const found = stat(path);
  if (found === undefined) throw problem(`there is no file ${show(path)}`, hints.which);
  if (!found.isDirectory()) return path;
  const inside = join(path, resultFileName);
  if (stat(inside)?.isFile() === true) return inside;
  throw problem(`the folder ${show(path)} holds no ${resultFileName}`, hints.which);
}

function readText(file: string): string {
  const found = stat(file);
  if (found?.isFile() !== true) throw problem(`${show(file)} is not a file`, hints.which);
  if (found.size > maxBytes) {
    const size = `${Math.ceil(found.size / 1024 / 1024)} MiB`;
    throw problem(`${show(file)} is too big for a result: ${size}, and 256 MiB is the most`, hints.which);
  }
  return attempt(file, () => readFileSync(file, "utf8"));
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch (error) {
    if (text.trim() === "") throw problem(`${show(file)} is empty`, hints.whole);
    const reason = error instanceof Error ? inertText(error.message) : "";
    throw problem(`${show(file)} is not JSON: ${reason}`, isScenario(file) ? hints.which : hints.whole);
  }
}

function isScenario(file: string): boolean {
  return /\.ya?ml$/i.test(file);
}

function checkFormat(document: unknown, file: string): void {
  const fields: object = typeof document === "object" && document !== null ? document : {};
  if (!("format" in fields) || fields.format !== format) {
    throw problem(`${show(file)} is not a workq-bench result: its "format" is not "${format}"`, hints.which);
  }
  const version = "version" in fields ? fields.version : undefined;
  if (typeof version === "number" && version > knownVersion) {
    throw problem(
      `${show(file)} is a result of version ${version}, and this workq-bench reads version ${knownVersion}`,
      "a newer workq-bench wrote it: update this one",
    );
  }
}

function mismatch(issues: readonly z.core.$ZodIssue[], file: string): Problem {
  const shown = issues
    .slice(0, shownIssues)
    .map(
      (issue) =>
        `\n  ${inertText(issue.path.map(String).join(".")) || "document"}: ${inertText(issue.message)}`,
    );
  const rest = issues.length - shown.length;
  const more = rest > 0 ? `\n  … and ${rest} more` : "";
  return problem(`${show(file)} is not a valid result:${shown.join("")}${more}`, hints.edited);
}

const hints = {
  which: "give the result.json that `workq-bench run` wrote, or the folder that it is in",
  whole: "the file may have been cut short or edited: run the scenario again to get a whole one",
  edited: "it may have been edited by hand: run the scenario again to get a fresh one",
};

function stat(path: string): Stats | undefined {
  return attempt(path, () => statSync(path, { throwIfNoEntry: false }));
}

/** Runs a file system call and tells its failure in words. */
function attempt<T>(path: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "";
    if (code === "ENOENT" || code === "ENOTDIR") throw problem(`there is no file ${show(path)}`, hints.which);
    const reason = error instanceof Error ? inertText(error.message) : String(error);
    throw problem(`cannot read ${show(path)}: ${reason}`, "check the path and its permissions", error);
  }
}

function problem(message: string, hint: string, cause?: unknown): Problem {
  return new Problem("result-file", message, hint, cause === undefined ? undefined : { cause });
}

function show(path: string): string {
  return inertText(path);
}
