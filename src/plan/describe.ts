import { formatCount } from "../common/format-count.ts";
import { kindOf, type Load, workOf } from "./load.ts";
import { countByKind, type Plan } from "./plan.ts";

/** Kinds that are named one by one. */
const maxNamed = 4;

/** For people: "200 messages: 100 heavy (50 ms), 100 light (2 ms); 2 workers", or "2 workers, 3 added later". */
export function describeLoad(plan: Plan): string {
  const { load, workers } = plan;
  const later = workers.filter(({ added }) => added !== undefined).length;
  const first = workers.length - later;
  const people = `${formatCount(first)} ${first === 1 ? "worker" : "workers"}${later > 0 ? `, ${formatCount(later)} added later` : ""}`;
  const counts = countByKind(load);
  const total =
    load.count === null
      ? `as many messages as fit in ${seconds(load.until ?? 0)}`
      : `${formatCount(load.count)} ${load.count === 1 ? "message" : "messages"}`;
  const kinds = load.kinds.map(({ name }, k) => {
    const work = worksOf(load, k);
    const times = /^\d/.test(name) ? " × " : " ";
    const count = load.count === null ? "" : `${formatCount(counts[k] ?? 0)}${times}`;
    return `${count}${name}${work === null ? "" : ` (${work})`}`;
  });
  const named = kinds.length <= maxNamed ? kinds.join(", ") : `of ${kinds.length} kinds`;
  return `${total}: ${named}; ${people}`;
}

/** The work of a kind: one value, or the least and the most drawn; null where there is none. */
function worksOf(load: Load, kind: number): string | null {
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (let id = 0; id < load.period; id++) {
    if (kindOf(load, id) !== kind) continue;
    const work = workOf(load, id) / 1000;
    least = Math.min(least, work);
    most = Math.max(most, work);
  }
  if (most === 0) return null;
  const ms = (value: number): string => String(Number(value.toPrecision(3)));
  return least === most ? `${ms(least)} ms` : `${ms(least)} to ${ms(most)} ms`;
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
