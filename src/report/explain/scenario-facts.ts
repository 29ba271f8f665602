import type { VariantResult } from "../../result/schema.ts";

type Scenario = VariantResult["scenario"] | undefined;
/** So many times the work of another kind. */
const muchMore = 5;

type Section = Readonly<Record<string, unknown>>;

/** Whether a variant's messages are on disk by the time that they are confirmed: in a quorum queue, or persistent in a durable one. */
export function isStored(scenario: Scenario): boolean {
  const queue = sectionOf(scenario, "queue");
  return (
    queue.type === "quorum" || (queue.durable === true && sectionOf(scenario, "messages").persistent === true)
  );
}

/** Whether every worker has a prefetch of 1: the next message comes only after an ack. */
export function takesOneAtATime(scenario: Scenario): boolean {
  const groups = workersIn(scenario);
  return groups.length > 0 && groups.every(({ prefetch }) => prefetch === 1);
}

/** ms of work of every message, where all have the same and all workers are alike; null elsewhere. */
export function sameWork(scenario: Scenario): number | null {
  const kinds = sectionOf(sectionOf(scenario, "messages"), "kinds");
  const works = new Set(Object.keys(kinds).map((kind) => fixed(sectionOf(sectionOf(kinds, kind), "work"))));
  const [work] = works;
  return works.size === 1 && workersIn(scenario).length === 1 ? (work ?? null) : null;
}

/** The kind of the most work, in ms, where that is much more than that of the lightest; null elsewhere. */
export function heaviestKind(scenario: Scenario): { readonly name: string; readonly work: number } | null {
  const kinds = sectionOf(sectionOf(scenario, "messages"), "kinds");
  const all = Object.keys(kinds).map((name) => ({
    name,
    work: fixed(sectionOf(sectionOf(kinds, name), "work")) ?? Number.NaN,
  }));
  const [lightest, heaviest] = [
    all.toSorted((a, b) => a.work - b.work)[0],
    all.toSorted((a, b) => b.work - a.work)[0],
  ];
  if (lightest === undefined || heaviest === undefined) return null;
  return heaviest.work >= muchMore * lightest.work && heaviest.work > 0 ? heaviest : null;
}

function fixed({ is, value }: Section): number | null {
  return is === "fixed" && typeof value === "number" ? value : null;
}

function workersIn(scenario: Scenario): Section[] {
  const groups = isObject(scenario) ? scenario.workers : undefined;
  return Array.isArray(groups) ? groups.filter((group) => isObject(group)) : [];
}

/** An object within a result's scenario; empty where there is none. */
export function sectionOf(whole: unknown, key: string): Section {
  const found = isObject(whole) && Object.hasOwn(whole, key) ? whole[key] : undefined;
  return isObject(found) ? found : {};
}

function isObject(value: unknown): value is Section {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
