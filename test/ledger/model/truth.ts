import type { Copy, End } from "./broker.ts";
import { documentedEnd, isLimited } from "./documents.ts";
import type { Story, World } from "./world.ts";

export type TrueFate = "handled" | "rejected" | "deadLettered" | "left" | "lost" | "deliveryLimit";

/** What truly became of every message of a run. */
export interface Truth {
  readonly stories: readonly Story[];
  readonly fates: readonly TrueFate[];
  /** Of the lost ones, by id. */
  readonly ends: ReadonlyMap<number, End>;
  /** How many of the lost ones' ends the records leave no doubt about. */
  readonly certain: number;
}

export function truthOf(world: World): Truth {
  const stories = storiesOf(world);
  const left = new Set(world.queue.ready.map(({ id }) => id));
  const dead = new Set(world.queue.deadLetters.map(({ id }) => id));
  const seen = stories.map(({ id, deliveries }): TrueFate => {
    if (deliveries.some(({ outcome }) => outcome === "handled")) return "handled";
    if (dead.has(id)) return "deadLettered";
    if (deliveries.some(({ copy }) => copy.end === "rejected")) return "rejected";
    return left.has(id) ? "left" : "lost";
  });
  const gone = stories.filter((_, i) => seen[i] === "lost");
  const limited = new Set(
    gone.filter((story) => isLimited(world, story, endIn(world, story).cause)).map(({ id }) => id),
  );
  for (const story of gone) expectExplained(world, story, limited.has(story.id));
  const fates = seen.map((fate, i) => (limited.has(stories[i]?.id ?? -1) ? "deliveryLimit" : fate));
  const lost = stories.filter((_, i) => fates[i] === "lost");
  const known = lost.map((story) => [story.id, knownEnd(story)] as const);
  const certain = known.filter(([, end]) => end !== null).length;
  const ends = new Map(lost.map((story, i) => [story.id, known[i]?.[1] ?? documentedEnd(world, story)]));
  return { stories, fates, ends, certain };
}

function endIn(world: World, story: Story): End {
  return knownEnd(story) ?? documentedEnd(world, story);
}

/** What truly left at the limit is never unexplained: the rule has room for all that nobody saw. */
function expectExplained(world: World, story: Story, isCalledLimited: boolean): void {
  const copies = [...story.publishes, ...story.deliveries].map(({ copy }) => copy);
  if (isCalledLimited || !copies.some(({ end }) => end === "at-the-limit")) return;
  if (endIn(world, story).cause === "unexplained")
    throw new Error(`message ${story.id} left at the limit, and the rule calls it unexplained`);
}

function storiesOf(world: World): Story[] {
  const publishes = world.producers.flatMap(({ rows }) => rows).sort((a, b) => a.sent - b.sent);
  const deliveries = world.workers.flatMap(({ rows }) => rows).sort((a, b) => a.received - b.received);
  const ids = [...new Set(publishes.map(({ id }) => id))].sort((a, b) => a - b);
  return ids.flatMap((id) => {
    const own = publishes.filter((row) => row.id === id);
    const seen = deliveries.filter((row) => row.id === id);
    const lastSent = own.at(-1);
    if (lastSent === undefined) return [];
    const last = seen.at(-1);
    const lastSeen = last !== undefined && last.received > lastSent.sent ? last : undefined;
    const confirmed = own.some(({ how }) => how === "confirmed");
    return [{ id, publishes: own, deliveries: seen, confirmed, lastSeen, lastSent }];
  });
}

/** What takes all that it finds: what was there before it and nobody saw after it, it took. */
const queueLosses: readonly End["cause"][] = [
  "transient-at-restart",
  "queue-not-durable",
  "new-queue-at-kill",
  "queue-purged",
  "queue-deleted",
];

/** How a lost message truly ended, where its records leave no doubt; null where they do. */
function knownEnd({ deliveries, confirmed, lastSeen, lastSent }: Story): End | null {
  const inHands = deliveries.findLast(({ copy }) => copy.inHands)?.copy;
  if (inHands !== undefined) return endOf(inHands);
  const copy = (lastSeen ?? lastSent).copy;
  const end = endOf(copy);
  const reached = confirmed || lastSeen !== undefined;
  const certain = end !== null && queueLosses.includes(end.cause) && reached && copy.blurredBy === null;
  return certain ? end : null;
}

function endOf({ end }: Copy): End | null {
  return typeof end === "object" ? end : null;
}
