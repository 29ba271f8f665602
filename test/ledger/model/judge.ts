import { expect } from "vitest";
import type { RunResult } from "../../../src/result/schema.ts";
import { isRedelivery } from "./documents.ts";
import type { History } from "./history.ts";
import type { Truth } from "./truth.ts";
import type { Story, World } from "./world.ts";

/** Holds an account of a run against the truth. */
export function expectTruth(run: RunResult, { world, plan, record }: History, truth: Truth): void {
  const { stories, fates, ends } = truth;
  const { ledger } = run;
  const count = (fate: string): number => fates.filter((one) => one === fate).length;
  expect(ledger.fates).toEqual({
    handled: count("handled"),
    rejected: count("rejected"),
    deadLettered: count("deadLettered"),
    left: count("left"),
    lost: count("lost"),
    expired: 0,
    refused: 0,
    unresolved: 0,
    deliveryLimit: count("deliveryLimit"),
  });
  const handledTimes = stories.map(
    ({ deliveries }) => deliveries.filter(({ outcome }) => outcome === "handled").length,
  );
  const deliveries = stories.flatMap((story) => story.deliveries);
  const lost = stories.filter((_, i) => fates[i] === "lost");
  expect(ledger).toMatchObject({
    attempted: stories.length,
    confirmed: stories.filter(({ confirmed }) => confirmed).length,
    republished: stories.filter(({ publishes }) => publishes.length > 1).length,
    recovered: stories.filter(
      (story, i) =>
        fates[i] === "handled" && !story.confirmed && story.publishes.some(({ how }) => how === "unknown"),
    ).length,
    duplicates: handledTimes.reduce((sum, times) => sum + Math.max(0, times - 1), 0),
    redelivered: redeliveries(world, stories).length,
    redeliveredFlags: deliveries.filter(({ redelivered }) => redelivered).length,
    unexpected: 0,
    lostConfirmed: lost.filter(({ confirmed }) => confirmed).length,
    lostUnconfirmed: lost.filter(({ confirmed }) => !confirmed).length,
    causes: countBy(lost, ({ id }) => ends.get(id)?.cause ?? ""),
  });
  const kindOf = (id: number): string => (id % 3 === 0 ? "a" : "b");
  expect(
    Object.fromEntries(ledger.losses.map((row) => [`${row.cause} ${row.kind} ${row.confirmed}`, row.count])),
  ).toEqual(countBy(lost, ({ id, confirmed }) => `${ends.get(id)?.cause} ${kindOf(id)} ${confirmed}`));
  for (const { id, cause, fault } of ledger.samples.lost) {
    const end = ends.get(id);
    const done = record.faults[end?.fault ?? -1];
    expect({ id, cause, at: fault?.at }).toEqual({ id, cause: end?.cause, at: done?.began });
  }
  expectFaults(run, { world, plan, record }, truth);
}

/** The faults' own rows: what each took, and what was done again because of it. */
function expectFaults(run: RunResult, { world, plan, record }: History, { ends, stories }: Truth): void {
  const found = run.faults.flatMap(({ occurrences }) => occurrences).sort((a, b) => a.at - b.at);
  const taken = countBy([...ends.values()], ({ fault }) => String(fault));
  expect(found.map(({ lost }) => lost)).toEqual(record.faults.map((_, i) => taken[i] ?? 0));
  expect(run.faults.map(({ lost }) => lost)).toEqual(
    plan.faults.map((_, place) =>
      record.faults.reduce((sum, { fault }, i) => sum + (fault === place ? (taken[i] ?? 0) : 0), 0),
    ),
  );
  // Of two copies of one message nobody can tell which is which.
  const twins = stories.some(({ deliveries }) => new Set(deliveries.map(({ copy }) => copy)).size > 1);
  if (world.hiddenReturns || twins) return;
  const deliveries = stories.flatMap((story) => story.deliveries);
  const handedOut = deliveries.filter(({ again }) => again);
  expect(run.ledger.redelivered).toBe(handedOut.length);
  const again = countBy(handedOut, ({ givenBackBy }) => String(givenBackBy));
  expect(found.map(({ redelivered }) => redelivered)).toEqual(record.faults.map((_, i) => again[i] ?? 0));
  const twice = countBy(stories.flatMap(extra), ({ cutBy }) => String(cutBy));
  expect(found.map(({ duplicated }) => duplicated)).toEqual(record.faults.map((_, i) => twice[i] ?? 0));
  // Of a message that was sent again, nobody knows which of the copies a kill left.
  if (stories.some(({ publishes }) => publishes.length > 1)) return;
  const flagged = deliveries.filter(({ redelivered }) => redelivered);
  const flags = countBy(flagged, ({ again, givenBackBy, copy }) =>
    String(again ? givenBackBy : copy.flaggedBy),
  );
  expect(found.map(({ redeliveredFlags }) => redeliveredFlags)).toEqual(
    record.faults.map((_, i) => flags[i] ?? 0),
  );
}

/** The deliveries in which a message was handled again. */
function extra({ deliveries }: Story) {
  return deliveries.filter(({ outcome }) => outcome === "handled").slice(1);
}

/** The deliveries that have to be called redelivered: as far as anybody can know. */
function redeliveries(world: World, stories: readonly Story[]) {
  return stories.flatMap((story) => story.deliveries.filter((_, i) => isRedelivery(world, story, i)));
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[key(item)] = (counts[key(item)] ?? 0) + 1;
  return counts;
}
