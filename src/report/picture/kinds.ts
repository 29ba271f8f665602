import { outcomeWords, type RecordRows } from "../../result/record-rows.ts";
import type { RunResult, VariantResult } from "../../result/schema.ts";

/** A place in `kinds` is a byte. */
const maxKinds = 256;

/** A variant, the run of it that is drawn, and that run's record. */
export interface Drawn {
  readonly variant: VariantResult;
  readonly run: RunResult | undefined;
  readonly rows: RecordRows | undefined;
}

/**
 * The kinds of all variants, that with the most work a message first: by the mean of what was handled in their
 * records, else by the work that the scenario gives it; of what has neither, in the order of the runs. One order for
 * all, so that a kind has the same place in all variants that have the same kinds.
 */
export function orderOfKinds(drawn: readonly Drawn[]): readonly string[] {
  const measured = new Map<string, Mean>();
  const planned = new Map<string, Mean>();
  const all = new Set<string>();
  for (const each of drawn) {
    if (each.rows !== undefined) addMeasured(each.rows, measured);
    for (const kind of kindsIn(each)) {
      all.add(kind);
      const work = plannedWork(each.variant.scenario, kind);
      if (work !== null) meanIn(planned, kind).add(work);
    }
  }
  const work = (kind: string): number => measured.get(kind)?.value ?? planned.get(kind)?.value ?? -1;
  const ranked = [...all].map((kind) => ({ kind, work: work(kind) }));
  return ranked.sort((a, b) => b.work - a.work).map(({ kind }) => kind);
}

/** Those that this variant has; the lightest are `others` where there are more than can be told apart. */
export function kindsOf(drawn: Drawn, order: readonly string[]): readonly string[] {
  const own = kindsIn(drawn);
  const kinds = order.filter((kind) => own.has(kind));
  return kinds.length <= maxKinds ? kinds : [...kinds.slice(0, maxKinds - 1), "others"];
}

function kindsIn({ run, rows }: Drawn): ReadonlySet<string> {
  const measured = run === undefined ? [] : [...run.distributions.latency, ...run.distributions.wait];
  return new Set([
    ...Object.keys(run?.kinds ?? {}),
    ...(rows?.kinds ?? []),
    ...measured.flatMap(({ kind }) => (kind === null ? [] : [kind])),
  ]);
}

class Mean {
  #sum = 0;
  #count = 0;

  add(value: number): void {
    this.#sum += value;
    this.#count++;
  }

  get value(): number | undefined {
    return this.#count === 0 ? undefined : this.#sum / this.#count;
  }
}

function meanIn(means: Map<string, Mean>, kind: string): Mean {
  const found = means.get(kind) ?? new Mean();
  means.set(kind, found);
  return found;
}

const handled = outcomeWords.indexOf("handled");

function addMeasured(rows: RecordRows, means: Map<string, Mean>): void {
  for (let row = 0; row < rows.length; row++) {
    const took = (rows.ended[row] ?? 0) - (rows.started[row] ?? 0);
    if (rows.outcome[row] === handled && took >= 0 && took < Number.POSITIVE_INFINITY) {
      const kind = rows.kinds[rows.kind[row] ?? 0];
      if (kind !== undefined) meanIn(means, kind).add(took);
    }
  }
}

type Json = VariantResult["scenario"];

/** ms, about: the mean of a kind's distribution of work in a resolved scenario; null if there is no telling. */
function plannedWork(scenario: Json, kind: string): number | null {
  const work = member(member(member(member(scenario, "messages"), "kinds"), kind), "work");
  const figure = (name: string): number => {
    const value = member(work, name);
    return typeof value === "number" && value >= 0 ? value : Number.NaN;
  };
  const mean = meanOf(member(work, "is"), figure);
  return Number.isFinite(mean) ? mean : null;
}

function meanOf(is: Json | undefined, figure: (name: string) => number): number {
  switch (is) {
    case "fixed":
      return figure("value");
    case "uniform":
      return figure("min") / 2 + figure("max") / 2;
    case "exponential":
      return figure("mean");
    case "lognormal":
      return figure("median");
    default:
      return Number.NaN;
  }
}

function member(json: Json | undefined, key: string): Json | undefined {
  if (typeof json !== "object" || json === null || Array.isArray(json)) return undefined;
  return Object.hasOwn(json, key) ? json[key] : undefined;
}
