import { durationText, rateText, shareText, sizeText } from "../../result/quantity-text.ts";
import {
  asIs,
  eachOf,
  type Json,
  type JsonObject,
  list,
  mapping,
  mappingOf,
  member,
  NotAScenario,
  number,
  quantity,
  section,
  unless,
} from "./json-parts.ts";

const duration = quantity(durationText);
const share = quantity(shareText);

/** The messages of a resolved scenario as they are written, beside its producers. Throws NotAScenario. */
export function messagesAsWritten(value: Json, producers: Json): JsonObject {
  const { dot, pattern, kinds, draw, ...rest } = mapping(value);
  const { bodies, count } = rest;
  const last = phasesIn(member(mapping(producers), "rate")).at(-1);
  // Phases without an end that is known say themselves how long they last.
  const lastsAsPhases = count === undefined && last !== undefined && last.for !== null;
  const written = section(rest, {
    count: asIs,
    duration: (ms) => (lastsAsPhases ? undefined : duration(ms)),
    bodies: eachOf(text),
    persistent: asIs,
  });
  if (bodies !== undefined) return { ...written, ...section({ dot: dot ?? 0 }, { dot: duration }) };
  return {
    ...written,
    ...section(
      { pattern: pattern ?? null, kinds: kinds ?? null },
      { pattern: patternOf, kinds: mappingOf(kind) },
    ),
    // A result without it is of a time when shares were always drawn at random.
    ...(mapping(pattern ?? null).is === "mix" && draw !== "exact" ? { draw: draw ?? "random" } : {}),
  };
}

function text(value: Json): Json {
  if (typeof value !== "string") throw new NotAScenario();
  return value;
}

function patternOf(value: Json): Json | undefined {
  const { is, kinds, shares } = mapping(value);
  if (is === "sequence") return list(kinds).map(text);
  if (is === "mix") return mappingOf((part) => shareText(number(part)))(shares ?? null);
  throw new NotAScenario();
}

function kind(value: Json): JsonObject {
  return section(value, { work: (work) => workOf(mapping(work)), size: quantity(sizeText), priority: asIs });
}

function workOf(work: JsonObject): Json {
  const of = (key: string): string => durationText(number(member(work, key)));
  switch (work.is) {
    case "fixed":
      return of("value");
    case "uniform":
      return { uniform: [of("min"), of("max")] };
    case "exponential":
      return { exponential: of("mean") };
    case "lognormal":
      return { lognormal: { median: of("median"), p99: of("p99") } };
    default:
      throw new NotAScenario();
  }
}

/** The producers of a resolved scenario as they are written. Throws NotAScenario. */
export function producersAsWritten(value: Json): JsonObject {
  const { count, rate, ...rest } = mapping(value);
  const confirms = rest.confirms !== false;
  return {
    ...section({ count: count ?? 1 }, { count: asIs }),
    ...rateAsWritten(rate ?? null),
    ...section(rest, {
      arrivals: unless("steady", asIs),
      confirms: asIs,
      // Without confirms both do nothing, and must not be written.
      maxUnconfirmed: (most) => (confirms ? asIs(most) : undefined),
      onFailure: (what) => (confirms || what !== "republish" ? asIs(what) : undefined),
    }),
  };
}

function phasesIn(rate: Json | undefined): readonly JsonObject[] {
  const { is, phases } = mapping(rate);
  if (is === "unlimited") return [];
  if (is !== "phases") throw new NotAScenario();
  return list(phases).map(mapping);
}

/** The last phase has no end where one rate holds throughout, or the rate of the phase before goes on. */
function rateAsWritten(rate: Json): JsonObject {
  const phases = phasesIn(rate);
  const [first] = phases;
  if (first === undefined) return { rate: "unlimited" };
  if (phases.length === 1 && first.for === null) {
    if (first.from !== first.to) throw new NotAScenario();
    return { rate: rateText(number(first.to)) };
  }
  let before = 0;
  const written = phases.map((phase, index): JsonObject | null => {
    const [from, to] = [number(phase.from), number(phase.to)];
    const steady = from === to;
    if (!steady && from !== before) throw new NotAScenario();
    const goesOn = steady && from === before && index === phases.length - 1;
    before = to;
    if (phase.for === null && goesOn) return null;
    return { for: durationText(number(phase.for)), [steady ? "rate" : "to"]: rateText(to) };
  });
  return { phases: written.filter((phase) => phase !== null) };
}

/** The workers of a resolved scenario as they are written: one mapping, or a list of groups. Throws NotAScenario. */
export function workersAsWritten(value: Json): Json {
  const groups = list(value).map((group) =>
    section(group, {
      name: asIs,
      count: asIs,
      prefetch: asIs,
      ack: asIs,
      concurrency: unless(1, asIs),
      speed: unless(1, asIs),
      priority: asIs,
      ackEvery: unless(1, asIs),
      work: asIs,
      start: unless(0, duration),
      stop: duration,
      reject: (reject) => section(reject, { share, requeue: asIs, kind: asIs }),
      crash: (crash) => section(crash, { share, kind: asIs, back: duration }),
    }),
  );
  const [only] = groups;
  return groups.length === 1 && only !== undefined ? only : groups;
}
