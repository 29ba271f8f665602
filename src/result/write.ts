import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Problem } from "../common/problem.ts";
import type { Comparison } from "./comparison.ts";
import { inertText } from "./inert.ts";
import { type Result, resultSchema } from "./schema.ts";

/** The name of a Result document in its folder. */
export const resultFileName = "result.json";
const comparisonFileName = "comparison.json";
/** Where results go unless the user says otherwise. */
export const reportsFolder = "reports";

const longestName = 60;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "no folder can be made there",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the file system is read-only",
  ENOSPC: "no space left on the device",
  EDQUOT: "the disk quota is used up",
  ENOTDIR: "a part of the path is a file",
  EEXIST: "a file is in the way",
  EISDIR: "a folder is in the way",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "a symbolic link leads in a circle",
  EIO: "the device fails",
};

/**
 * Writes the document into a folder, which it makes if need be, and gives the path of the file. The file
 * is there whole or not at all. Throws a Problem("usage") when the folder cannot be written to, and an Error when the
 * document is not as its schema wants it, such as with a figure that is no number: that is a bug of the tool.
 */
export function writeResult(result: Result, dir: string): string {
  // JSON would write what is no number as null, which may mean that it was not measured.
  const [issue] = resultSchema.safeParse(result, { jitless: true }).error?.issues ?? [];
  if (issue !== undefined) {
    throw new Error(`the result is not as its schema wants it: ${issue.path.join(".")}: ${issue.message}`);
  }
  return writeText(`${JSON.stringify(result, null, 2)}\n`, dir, resultFileName);
}

/** The same for a Comparison document: `comparison.json`. */
export function writeComparison(comparison: Comparison, dir: string): string {
  return writeText(`${JSON.stringify(comparison, null, 2)}\n`, dir, comparisonFileName);
}

/**
 * Writes a text into a folder, which it makes if need be, and gives the path of the file. The file is there whole or
 * not at all. Throws a Problem("usage") when the folder cannot be written to; `option` gives another one.
 */
export function writeText(text: string, dir: string, name: string, option = "--out"): string {
  return writeWhole(text, dir, name, option);
}

/** The same for bytes. */
export function writeBytes(bytes: Uint8Array, dir: string, name: string): string {
  return writeWhole(bytes, dir, name, "--out");
}

/** Bytes that a file must have to need room on its device. */
const probeSize = 4096;

/**
 * Finds out whether files could be written into a folder, which need not be there yet, and leaves all as it was.
 * @param names of the files; @param option that gives another folder
 * @throws Problem (usage) saying what is in the way
 */
export function checkWritable(dir: string, names: readonly string[], option = "--out"): void {
  const probe = join(dir, `.workq-bench.${process.pid}`);
  const made: string[] = [];
  let path = probe;
  try {
    makeFolder(dir, made);
    try {
      writeFileSync(probe, Buffer.alloc(probeSize));
    } finally {
      rmSync(probe, { force: true });
    }
    for (const name of names) {
      path = join(dir, name);
      if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true)
        throw Object.assign(new Error(`${path} is a folder`), { code: "EISDIR" });
    }
  } catch (error) {
    throw unwritable(path === probe ? dir : path, error, option);
  } finally {
    for (const folder of made.reverse()) removeEmpty(folder);
  }
}

function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    // Somebody else has put something there.
  }
}

function writeWhole(content: string | Uint8Array, dir: string, name: string, option: string): string {
  const path = join(dir, name);
  const draft = join(dir, `.${name}.${process.pid}`);
  try {
    makeFolder(dir);
    try {
      writeFileSync(draft, content);
      renameSync(draft, path);
    } finally {
      rmSync(draft, { force: true });
    }
  } catch (error) {
    throw unwritable(path, error, option);
  }
  return path;
}

/**
 * Where a scenario's result goes unless the user says otherwise: `reports/odd-heavy/2026-01-31T12-00-00`,
 * with `-2`, `-3`, … where that is taken. Makes nothing. `startedAt` is an ISO time.
 */
export function reportFolder(name: string, startedAt: string, base = reportsFolder): string {
  const time = fileName(startedAt.replace(/\.\d+/, "").replace(/Z$/, ""));
  const first = join(base, fileName(name), time);
  let folder = first;
  for (let copy = 2; existsSync(folder); copy++) folder = `${first}-${copy}`;
  return folder;
}

/**
 * Not `mkdirSync(recursive)`: that never returns where the system allows no folders at all, as in /proc.
 * @param made gets the folders that were made
 */
function makeFolder(dir: string, made: string[] = []): void {
  if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(dir);
  if (parent !== dir) makeFolder(parent, made);
  try {
    mkdirSync(dir);
    made.push(dir);
  } catch (error) {
    if (statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}

/** A name made of `name` that every common file system takes, and that means nothing to one. */
export function fileName(name: string): string {
  const safe = name
    .normalize("NFC")
    .replace(/[^\p{L}\p{N}\p{M}._-]+/gu, "-")
    .replace(/^[.-]+/, "");
  const short = Array.from(safe)
    .slice(0, longestName)
    .join("")
    .replace(/[.-]+$/, "");
  if (short === "") return "unnamed";
  return /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i.test(short) ? `_${short}` : short;
}

function unwritable(path: string, error: unknown, option: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const isOfSystem = error instanceof Error && "syscall" in error;
  const reason = reasons[code] ?? (isOfSystem ? code : undefined);
  if (reason === undefined) return error;
  return new Problem(
    "usage",
    `cannot write ${inertText(path)}: ${reason}`,
    `choose another folder with ${option} DIR, or make room in this one`,
    { cause: error },
  );
}
