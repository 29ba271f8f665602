import type { ComparedVariant } from "../result/comparison.ts";
import { workerGroupSchema } from "../scenario/schema/workers-schema.ts";
import { asWritten, isObject, type Json } from "./as-written.ts";

/** A setting that differs, by its dotted key; without a value where a side does not have it. */
export type Setting = ComparedVariant["settings"][number];

/** No settings, or ones that change nothing of what is run. */
const leftOut = new Set(["name", "description", "expect", "repeat", "compare", "broker"]);
const ofLoad = /^(?:messages\.(?!persistent$)|producers\.(?:rate|arrivals)(?:\.|$)|seed$)/;
const deepest = 12;

/** How two resolved scenarios differ: in their load (messages, works, arrivals), and in everything else. */
export interface SettingsDiff {
  readonly load: readonly Setting[];
  readonly others: readonly Setting[];
}

/** The settings of two resolved scenarios that differ, as a Result holds these, in the order of the base's. */
export function settingsDiff(base: unknown, next: unknown): SettingsDiff {
  // Both come from a Result or are made to go into one.
  const [b, n] = [base as Json, next as Json];
  const indexed = groupsOf(b).length > 1 || groupsOf(n).length > 1;
  const [from, to] = [settingsOf(b, indexed), settingsOf(n, indexed)];
  addDefaults(from, to);
  addDefaults(to, from);
  const keys = [...new Set([...from.keys(), ...to.keys()])];
  const differing = keys.flatMap((key): Setting[] => {
    const [old, now] = [from.get(key), to.get(key)];
    if (textOf(old) === textOf(now)) return [];
    return [{ key, ...(old === undefined ? {} : { base: old }), ...(now === undefined ? {} : { new: now }) }];
  });
  return {
    load: differing.filter(({ key }) => ofLoad.test(key)),
    others: differing.filter(({ key }) => !ofLoad.test(key)),
  };
}

function settingsOf(scenario: Json, indexed: boolean): Map<string, Json> {
  const settings = new Map<string, Json>();
  if (!isObject(scenario)) return settings;
  for (const [key, value] of Object.entries(scenario)) {
    if (leftOut.has(key)) continue;
    if (key === "workers") {
      const place = (index: number): string => (indexed ? `workers.${index}` : "workers");
      groupsOf(scenario).forEach((group, index) => {
        flatten(group, place(index), settings, 0);
      });
    } else if (key === "faults" && Array.isArray(value)) {
      value.forEach((fault, index) => {
        settings.set(`faults.${index}`, faultAsWritten(fault));
      });
    } else flatten(value, key, settings, 0);
  }
  return settings;
}

function groupsOf(scenario: Json): readonly Json[] {
  const workers = isObject(scenario) ? scenario.workers : undefined;
  return Array.isArray(workers) ? workers : [];
}

function flatten(value: Json, key: string, settings: Map<string, Json>, depth: number): void {
  const written = isObject(value) ? asWritten(value) : value;
  if (written !== undefined || !isObject(value) || depth > deepest) {
    settings.set(key, written ?? value);
    return;
  }
  for (const [name, member] of Object.entries(value)) flatten(member, `${key}.${name}`, settings, depth + 1);
}

function faultAsWritten(fault: Json): Json {
  if (!isObject(fault)) return fault;
  const { line: _line, ...rest } = fault;
  return Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, isObject(value) ? (asWritten(value) ?? value) : value]),
  );
}

const ofAnyWorker = workerGroupSchema.parse({}, { jitless: true });

/** Of a group of workers that only one side has, what it has by default is no difference. */
function addDefaults(to: Map<string, Json>, from: ReadonlyMap<string, Json>): void {
  const here = new Set([...to.keys()].map(groupOf));
  for (const [key, value] of from) {
    const group = groupOf(key);
    if (group === null || here.has(group)) continue;
    const usual = Object.entries(ofAnyWorker).find(([name]) => key === `${group}.${name}`)?.[1];
    if (usual !== undefined && textOf(value) === JSON.stringify(usual)) to.set(key, value);
  }
}

function groupOf(key: string): string | null {
  return /^workers\.\d+(?=\.)/.exec(key)?.[0] ?? null;
}

/** To tell values apart by; the order of an object's keys is nothing. */
function textOf(value: Json | undefined): string | undefined {
  return JSON.stringify(value, (_, member: unknown) =>
    typeof member === "object" && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
