// The cases, one after the other, on every version that each is for.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { cases } from "./cases.mjs";
import { removeFolder, runOne } from "./run-one.mjs";
import { openCluster, openShared } from "./shared-broker.mjs";

/** ms after which a case hangs: some take minutes. */
const bound = 300_000;

/**
 * Runs the cases.
 * @param only the name of one, or what names begin with; null: all
 * @param times how often each
 * @returns of each run whether all was right
 */
export async function runCases({ only, times, versions, signal }) {
  const asked = cases.filter(({ name }) => only === null || name.startsWith(only));
  if (asked.length === 0)
    throw new Error(`--only ${only}: there are ${cases.map(({ name }) => name).join(", ")}`);
  const outcomes = [];
  for (const version of versions) {
    const own = asked.filter((one) => one.versions.includes(version));
    if (own.length === 0) continue;
    const isShared = version !== "3.10" && own.some((one) => one.own !== true && one.cluster !== true);
    const shared = isShared ? await openShared(version, signal) : null;
    try {
      if (own.some(({ management }) => management === true)) await shared.enableManagement();
      for (const one of own) {
        for (let time = 0; time < times && !signal.aborted; time++) {
          const wrong = await runCase(one, version, shared).catch((error) => [error.message]);
          outcomes.push(wrong.length === 0);
          console.log(
            [`${wrong.length === 0 ? "right" : "WRONG"}  ${one.name} on ${version}`, ...wrong].join("\n    "),
          );
        }
      }
    } finally {
      await shared?.close();
    }
  }
  return outcomes;
}

async function runCase({ name, file, prepare, right, own, cluster, command }, version, shared) {
  const broker =
    cluster === true ? await openCluster(version) : own === true || version === "3.10" ? null : shared;
  try {
    const prepared = { url: broker?.url, ...(await prepare?.(broker)) };
    try {
      const words = {
        BROKER_URL: prepared.url,
        MANAGEMENT_URL: broker?.management,
        CONTAINER: broker?.other ?? broker?.container,
        VERSION: version,
      };
      const path = new URL(`cases/${file}.yaml`, import.meta.url);
      const text = Object.entries(words).reduce(
        (sum, [word, value]) => sum.replaceAll(word, () => value ?? word),
        readFileSync(path, "utf8"),
      );
      const target =
        broker === null ? (version === "3.10" ? { url: "local" } : null) : { ...broker, url: prepared.url };
      const run = await runOne(text, { command, shared: target, bound, name: `case-${name}` });
      const saved = join(run.out, "result.json");
      const result = existsSync(saved) ? JSON.parse(readFileSync(saved, "utf8")) : undefined;
      const wrong = [
        ...(run.hang === null
          ? right({ exit: run.exit, output: run.output, result, run: result?.variants[0].runs[0] })
          : [`it hangs: ${run.hang}`]),
        ...(run.exit === 5 ? ["a bug of the tool"] : []),
        ...run.leftovers.map((leftover) => `left: ${leftover}`),
      ];
      if (wrong.length > 0) wrong.push(run.output.slice(-4000));
      removeFolder(run.folder);
      return wrong;
    } finally {
      await prepared.undo?.();
    }
  } finally {
    if (cluster === true) await broker.close();
  }
}
