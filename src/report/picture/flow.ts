import { fateWords } from "../../result/record-rows.ts";
import type { LedgerSummary } from "../../result/schema.ts";
import { countOf } from "./checked.ts";
import type { Flow } from "./picture.ts";

/** The flow of a run in which nothing was sent. */
export const noFlow: Flow = {
  attempted: 0,
  confirmed: 0,
  fates: [],
  causes: [],
  duplicates: 0,
  redelivered: 0,
};

/** What became of the messages of a run: the fates and causes that there were, the same causes of all kinds as one. */
export function flowOf(ledger: LedgerSummary): Flow {
  const causes = new Map<string, Flow["causes"][number]>();
  for (const { cause, confirmed, count } of ledger.losses) {
    if (count <= 0) continue;
    const key = `${cause} ${confirmed}`;
    const sum = (causes.get(key)?.count ?? 0) + count;
    causes.set(key, { cause, confirmed, count: countOf(sum) });
  }
  return {
    attempted: countOf(ledger.attempted),
    confirmed: countOf(ledger.confirmed),
    fates: fateWords
      .map((fate) => ({ fate, count: countOf(ledger.fates[fate]) }))
      .filter(({ count }) => count > 0),
    causes: [...causes.values()],
    duplicates: countOf(ledger.duplicates),
    redelivered: countOf(ledger.redelivered),
  };
}
