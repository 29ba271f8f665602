import * as z from "zod";
import { readAcross } from "./across.ts";
import type { AcrossExpectation, Expectation, ScenarioFile } from "./scenario.ts";
import { scenarioSchema, type WrittenScenario } from "./schema/schema.ts";
import { fileLineOf } from "./yaml/place.ts";
import type { Finding } from "./yaml/problems.ts";
import { entry, keyPlaceOf, type MapNode, placeOf, plain } from "./yaml/tree.ts";

const { warmup, compare, abortOn, expect } = scenarioSchema.shape;
const wholeFileSchema = z.object({ warmup, compare, abortOn, expect });

/** The expectations across variants that name none, each at its key. */
export function acrossFindings(base: MapNode, variants: readonly string[]): Finding[] {
  const expected = entry(base, "expect")?.value;
  if (expected?.is !== "map") return [];
  return [...expected.entries].flatMap(([key, { key: place }]) => {
    const reading = readAcross(key, variants);
    return reading === undefined || reading.ok ? [] : [{ ...reading, place }];
  });
}

/**
 * What a file says beside its variants.
 * @param base the scenario without its variants, of which nothing is wrong
 */
export function wholeFileOf(
  base: MapNode,
  variants: readonly string[],
): Pick<ScenarioFile, "warmup" | "compare" | "abortOn" | "across"> {
  const written = wholeFileSchema.parse(plain(base), { jitless: true });
  const across = expectationsOf(base, written.expect).flatMap((expectation): AcrossExpectation[] => {
    const reading = readAcross(expectation.path, variants);
    return reading?.ok ? [{ ...expectation, figure: reading.figure, to: reading.to }] : [];
  });
  const rules = written.abortOn.map((rule, i): Expectation => {
    return { ...rule, line: fileLineOf(placeOf(base, ["abortOn", i])) };
  });
  return { warmup: written.warmup, compare: written.compare, abortOn: rules, across };
}

/** What is expected, each with its line. */
export function expectationsOf(root: MapNode, written: WrittenScenario["expect"]): Expectation[] {
  return Object.entries(written).map(([path, expected]) => {
    return { path, ...expected, line: fileLineOf(keyPlaceOf(root, ["expect", path])) };
  });
}
