import { causes } from "../result/cause.ts";
import type { RunResult } from "../result/schema.ts";

/** Where a short name may begin: `lost` is `ledger.fates.lost`, `efficiency` is `dispatch.efficiency`. */
const shortcuts = [[], ["ledger"], ["ledger", "fates"], ["dispatch"], ["paced"]] as const;

const answers = { yes: 1, no: 0, unclear: null } as const;

const deadLetterReasons = ["rejected", "expired", "maxlen", "delivery_limit"];

/** A numeric field of a run: its full path, and its value (null: it could not be measured). */
export interface Field {
  readonly path: string;
  readonly value: number | null;
}

/**
 * Finds a numeric field of a run by its path (`dispatch.efficiency`, `workers.worker-1.messageShare`,
 * `kinds.heavy.latency.p99`, `causes.overflow`) or by a short name (`lost`); undefined when the path names none.
 */
export function fieldOf(run: RunResult, path: string): Field | undefined {
  const segments = path.split(".");
  for (const prefix of shortcuts) {
    const value = follow(complete(run), [...prefix, ...segments]);
    if (value === null || typeof value === "number")
      return { path: [...prefix, ...segments].join("."), value };
  }
  return undefined;
}

/** The paths of all numeric fields of a run that are a figure, for suggestions. */
export function fieldPaths(run: RunResult): string[] {
  const workers = run.workers.map((worker) => ({ ...worker, presences: undefined }));
  return [...pathsIn({ ...complete(run), workers, timeline: undefined }, "")];
}

/** The run with its sparse maps filled with zeros, as what can be counted can be asked for, and answers as numbers. */
function complete(run: RunResult): object {
  const zeros = (names: readonly string[]): Record<string, number> =>
    Object.fromEntries(names.map((n) => [n, 0]));
  const ledger = {
    ...run.ledger,
    causes: { ...zeros(causes), ...run.ledger.causes },
    deadLetterReasons: { ...zeros(deadLetterReasons), ...run.ledger.deadLetterReasons },
  };
  const paced = run.paced === null ? null : { ...run.paced, keepsUp: answers[run.paced.keepsUp] };
  return { ...run, ledger, paced };
}

function follow(node: unknown, segments: readonly string[]): unknown {
  const [key, ...rest] = segments;
  if (key === undefined) return node;
  return typeof node === "object" && node !== null ? follow(childOf(node, key), rest) : undefined;
}

function childOf(node: object, key: string): unknown {
  if (!Array.isArray(node))
    return Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined;
  const named: unknown = node.find((item: unknown) => isNamed(item) && item.name === key);
  return named ?? (/^\d+$/.test(key) ? node[Number(key)] : undefined);
}

function isNamed(item: unknown): item is { name: string } {
  return typeof item === "object" && item !== null && "name" in item && typeof item.name === "string";
}

function* pathsIn(node: unknown, prefix: string): Generator<string> {
  if (node === null || typeof node === "number") yield prefix;
  if (typeof node !== "object" || node === null) return;
  for (const [key, child] of Object.entries(node)) {
    const name = Array.isArray(node) && isNamed(child) ? child.name : key;
    yield* pathsIn(child, prefix === "" ? name : `${prefix}.${name}`);
  }
}
