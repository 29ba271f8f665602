import { readdirSync, readFileSync } from "node:fs";

/** A process and all that descend from it, those that live; none elsewhere than on Linux. */
export function familyOf(root: number): number[] {
  const members = new Set([root]);
  // A set that grows while it is gone through: children of children come in their turn.
  for (const member of members) for (const child of childrenOf(member)) members.add(child);
  return [...members].filter((pid) => nameOf(pid) !== "");
}

/** The processes of this machine that are called one of these names, as far as they can be seen. */
export function processesCalled(names: readonly string[]): number[] {
  const all = entriesOf("/proc").filter((entry) => /^\d+$/.test(entry));
  return all.map(Number).filter((pid) => names.includes(nameOf(pid)));
}

function nameOf(pid: number): string {
  return textOf(`/proc/${pid}/comm`).trim();
}

function childrenOf(pid: number): number[] {
  return entriesOf(`/proc/${pid}/task`).flatMap((thread) =>
    textOf(`/proc/${pid}/task/${thread}/children`).trim().split(" ").filter(Boolean).map(Number),
  );
}

/** "" when it is not there, or not for us. */
export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

/** None when it is not there. */
export function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
