import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { Problem } from "../common/problem.ts";
import { inertText } from "./inert.ts";
import { keptApart, type ResultPair } from "./kept-apart.ts";
import { pool, type SavedResult } from "./pool.ts";
import { readResult } from "./read.ts";
import { resultFileName } from "./write.ts";

export type { ResultPair } from "./kept-apart.ts";
export type { SavedResult } from "./pool.ts";

const deepest = 3;
const maxResults = 1000;

/**
 * The results in a file, in a folder that holds a `result.json`, or in folders of such folders, three deep; one a
 * scenario, by the order of their paths. Runs of the same plans are put together.
 * @throws Problem (result-file) when there is none, or one that cannot be read; Problem (usage) when results of one
 * scenario have different plans
 */
export function readResults(path: string): SavedResult[] {
  const files = isFolder(path) ? find(path) : [path];
  if (files.length === 0) {
    throw new Problem(
      "result-file",
      `the folder ${inertText(path)} holds no ${resultFileName}, nor do the folders in it, ${deepest} deep`,
      "give the result.json that `workq-bench run` wrote, or a folder of results",
    );
  }
  return pool(files.map((file) => ({ result: readResult(file), path: file })));
}

/**
 * Pairs the results of two sides by the names of their scenarios; one result a side belongs together whatever the
 * names. What is on both sides counts on one of them only.
 * @returns also the results that only one side has, and remarks for people, inert, on what counts
 * @throws Problem (usage) when no two belong together
 */
export function pairResults(
  base: readonly SavedResult[],
  next: readonly SavedResult[],
): { readonly pairs: ResultPair[]; readonly unpaired: SavedResult[]; readonly remarks: readonly string[] } {
  const [onlyBase, onlyNext] = [base[0], next[0]];
  if (onlyBase !== undefined && onlyNext !== undefined && base.length === 1 && next.length === 1) {
    return { ...keptApart([{ base: onlyBase, new: onlyNext }]), unpaired: [] };
  }
  const pairs = next.flatMap((one): ResultPair[] => {
    const found = base.find(({ result }) => result.scenario.name === one.result.scenario.name);
    return found === undefined ? [] : [{ base: found, new: one }];
  });
  if (pairs.length === 0) {
    throw new Problem(
      "usage",
      `no scenario is on both sides: the base has ${names(base)}, the new one ${names(next)}`,
      "compare results of the same scenarios, or one result with one other",
    );
  }
  const paired = new Set(pairs.flatMap((pair) => [pair.base, pair.new]));
  return { ...keptApart(pairs), unpaired: [...base, ...next].filter((one) => !paired.has(one)) };
}

function names(results: readonly SavedResult[]): string {
  return results.map(({ result }) => inertText(result.scenario.name)).join(", ") || "none";
}

/** Whether it is one; what cannot be looked at is left to whoever reads it, and tells why. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}

/** A folder with a result is that result. Links are not followed: what they lead to would count twice. */
function find(folder: string, depth = 0): string[] {
  const entries = list(folder);
  if (entries.some((entry) => entry.name === resultFileName && !entry.isDirectory())) return [folder];
  if (depth === deepest) return [];
  const found: string[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory())) {
    found.push(...find(join(folder, name), depth + 1));
    if (found.length > maxResults) throw tooMany(folder);
  }
  return found;
}

function list(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    const reason = error instanceof Error ? inertText(error.message) : String(error);
    throw new Problem(
      "result-file",
      `cannot read ${inertText(folder)}: ${reason}`,
      "check the path and its permissions",
      { cause: error },
    );
  }
}

function tooMany(folder: string): Problem {
  return new Problem(
    "result-file",
    `${inertText(folder)} holds more than ${maxResults} results`,
    "give a folder with those that are to be compared",
  );
}
