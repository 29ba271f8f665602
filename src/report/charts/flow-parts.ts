import type { Flow } from "../picture/picture.ts";

/** A stream of messages to one end. */
export interface Stream {
  readonly id: string;
  /** In words: `dead-lettered`, `queue-purged, confirmed`. */
  readonly name: string;
  readonly count: number;
  /** As thick as this many messages would be: what is rare is made visible. */
  readonly drawn: number;
  readonly bad: boolean;
}

export interface FlowParts {
  readonly fates: readonly Stream[];
  /** Of what was lost. */
  readonly causes: readonly Stream[];
}

/** The id of the stream of what was lost. */
export const lostId = "fate lost";

const minShare = 0.015;
const words: Readonly<Record<string, string>> = {
  deadLettered: "dead-lettered",
  deliveryLimit: "at the delivery limit",
};

/** The streams from the attempted messages on; none is thinner than 1.5 % of them, and what is 0 is left out. */
export function flowParts({ attempted, fates, causes }: Flow): FlowParts {
  const least = attempted * minShare;
  const lost = fates.some(({ fate, count }) => fate === "lost" && count > 0);
  const drawnCauses = (lost ? causes : [])
    .filter(({ count }) => count > 0)
    .toSorted((a, b) => Number(b.confirmed) - Number(a.confirmed) || b.count - a.count)
    .map(({ cause, confirmed, count }) => ({
      id: `cause ${cause} ${confirmed}`,
      name: `${cause}, ${confirmed ? "confirmed" : "not confirmed"}`,
      count,
      drawn: Math.max(count, least),
      bad: true,
    }));
  const lostAtLeast = drawnCauses.reduce((sum, { drawn }) => sum + drawn, 0);
  return {
    fates: fates
      .filter(({ count }) => count > 0)
      .toSorted((a, b) => rank(a.fate) - rank(b.fate) || b.count - a.count)
      .map(({ fate, count }) => ({
        id: `fate ${fate}`,
        name: words[fate] ?? fate,
        count,
        drawn: Math.max(count, least, fate === "lost" ? lostAtLeast : 0),
        bad: fate === "lost" || fate === "deliveryLimit",
      })),
    causes: drawnCauses,
  };
}

/** Lost above, handled below it, then the rest. */
function rank(fate: string): number {
  if (fate === "lost" || fate === "deliveryLimit") return 0;
  return fate === "handled" ? 1 : 2;
}
