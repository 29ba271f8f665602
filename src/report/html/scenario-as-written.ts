import { durationText, shareText, sizeText } from "../../result/quantity-text.ts";
import type { Result, VariantResult } from "../../result/schema.ts";
import { faultAsWritten } from "./faults-as-written.ts";
import {
  asIs,
  type Json,
  type JsonObject,
  list,
  mapping,
  mappingOf,
  member,
  NotAScenario,
  quantity,
  section,
  unless,
} from "./json-parts.ts";
import { messagesAsWritten, producersAsWritten, workersAsWritten } from "./traffic-as-written.ts";

/**
 * The resolved scenario of one variant as a person would write it, in the order of a file: read again, it gives the
 * same plan. What would be a setting that does nothing is left out.
 * @throws NotAScenario
 */
export function scenarioAsWritten({ scenario: whole }: Result, { scenario }: VariantResult): JsonObject {
  const producers = member(mapping(scenario), "producers") ?? null;
  const { repeat, seed, ...parts } = section(scenario, {
    name: asIs,
    description: unless("", asIs),
    repeat: asIs,
    seed: asIs,
    timeout: quantity(durationText),
    record: unless("full", asIs),
    queue: queueAsWritten,
    messages: (messages) => messagesAsWritten(messages, producers),
    producers: producersAsWritten,
    workers: workersAsWritten,
    faults: (faults) => someOf(list(faults).map(faultAsWritten)),
    expect: expectationsAsWritten,
  });
  const { name, description, ...rest } = parts;
  return {
    ...defined({ name, description, repeat }),
    ...(whole.warmup > 0 ? { warmup: whole.warmup } : {}),
    ...defined({ seed }),
    ...rest,
    ...compareAsWritten(whole.compare),
  };
}

function defined(entries: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(
    Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

const someOf = (items: readonly Json[]): Json | undefined => (items.length === 0 ? undefined : [...items]);

function queueAsWritten(value: Json): JsonObject {
  return section(value, {
    name: asIs,
    type: asIs,
    durable: asIs,
    ttl: quantity(durationText),
    maxLength: asIs,
    maxBytes: quantity(sizeText),
    overflow: asIs,
    maxPriority: asIs,
    deadLetter: (dead) =>
      typeof dead === "object" ? section(dead, { strategy: asIs }) : unless(false, asIs)(dead),
    singleActiveConsumer: unless(false, asIs),
    deliveryLimit: asIs,
    delayedRetry: (retry) =>
      section(retry, { when: asIs, min: quantity(durationText), max: quantity(durationText) }),
    arguments: (all) =>
      Object.keys(mapping(all)).length === 0 ? undefined : mappingOf((one) => asIs(one) ?? null)(all),
  });
}

function compareAsWritten({ gate, margin }: Result["scenario"]["compare"]): JsonObject {
  const margins = Object.entries(margin).map(([name, share]) => [name, shareText(share)]);
  const compare = {
    ...(gate === undefined ? {} : { gate }),
    ...(margins.length === 0 ? {} : { margin: Object.fromEntries(margins) }),
  };
  return Object.keys(compare).length === 0 ? {} : { compare };
}

function expectationsAsWritten(value: Json): Json | undefined {
  const expectations = list(value).map((each): [string, Json] => {
    const { path, over, level } = mapping(each);
    if (typeof path !== "string") throw new NotAScenario();
    const words = section(defined({ level, over }), { level: asIs, over: asIs });
    const test = testAsWritten(mapping(each));
    const plain = typeof test !== "object" && Object.keys(words).length === 0;
    return [path, plain ? test : { ...(typeof test === "object" ? test : { value: test }), ...words }];
  });
  return expectations.length === 0 ? undefined : Object.fromEntries(expectations);
}

const comparison = /^(<=|>=|!=|==?|<|>)?\s*[-+.\d][\w.+%/-]*$/;
const range = /^between (\S+) and (\S+)$/;

/** As its text says, with the units that were written; else by the numbers. */
function testAsWritten({ test, text }: JsonObject): string | number | { between: Json[] } {
  const { op, value, low, high } = mapping(test);
  const told = typeof text === "string" ? text : "";
  if (op === "between") {
    const [, from = "", to = ""] = range.exec(told) ?? [];
    const ends = from === "" ? [low, high] : [from, to].map(bare);
    return { between: ends.map((end) => asIs(end ?? null) ?? null) };
  }
  if (comparison.test(told)) return bare(told);
  if (typeof op !== "string" || typeof value !== "number") throw new NotAScenario();
  return op === "=" ? value : `${op} ${value}`;
}

/** A number without quotes where that is read as the same. */
function bare(text: string): string | number {
  return text === String(Number(text)) ? Number(text) : text;
}
