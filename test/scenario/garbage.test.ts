import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parseScenario } from "../../src/scenario/parse.ts";
import { ScenarioProblems } from "../../src/scenario/yaml/problems.ts";

function parsesOrComplains(text: string, set: readonly string[] = []): void {
  try {
    parseScenario(text, { file: "x.yaml", set });
  } catch (error) {
    expect(error).toBeInstanceOf(ScenarioProblems);
  }
}

const words = ["messages", "count", "kinds", "pattern", "workers", "prefetch", "queue", "variants", "matrix"];
const more = ["expect", "producers", "phases", "rate", "work", "a", "0", "constructor", "broker", "faults"];
const ofTheFile = ["warmup", "compare", "gate", "margin", "abortOn", "level", "over", "value", "a.x / b.x"];
const ofFaults = [
  "at",
  "do",
  "after",
  "every",
  "times",
  "for",
  "worker",
  "workers",
  "back",
  "latency",
  "bandwidth",
];
const key = fc.constantFrom(
  ...words,
  ...more,
  ...ofTheFile,
  "workers.prefetch",
  "workers.0.speed",
  "messages.kinds.a",
);
const leaf = fc.oneof(
  fc.constantFrom(
    "5ms",
    "10%",
    "200/s",
    "unlimited",
    "a",
    "auto",
    0,
    1,
    -1,
    5,
    1e300,
    true,
    null,
    "> 5",
    "lost > 0",
    "",
  ),
  fc.string(),
);
const { tree } = fc.letrec((tie) => ({
  tree: fc.oneof({ depthSize: "small" }, leaf, fc.array(tie("tree"), { maxLength: 4 }), tie("map")),
  map: fc.dictionary(key, tie("tree"), { maxKeys: 5 }),
}));

test("any text is a scenario or has problems, and nothing else is thrown", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => parsesOrComplains(text)));
  fc.assert(fc.property(fc.string(), fc.string(), (text, set) => parsesOrComplains(text, [set])));
});

test("any mapping of our words is a scenario or has problems", () => {
  fc.assert(
    fc.property(fc.dictionary(key, tree, { maxKeys: 6 }), (value) => parsesOrComplains(stringify(value))),
    { numRuns: 500 },
  );
});

const faultValue = fc.oneof(
  leaf,
  fc.constantFrom("previous", "worker-1", "1s", "50%", "5 messages", "1KiB/s"),
);
const faultName = fc.constantFrom(
  "kill-worker",
  "add-workers",
  "slow-network",
  "partition",
  "exec",
  "explode",
);
const fault = fc
  .tuple(faultName, fc.dictionary(fc.constantFrom(...ofFaults), faultValue, { maxKeys: 5 }))
  .map(([name, keys]) => ({ do: name, ...keys }));

test("any faults, in any load, are a scenario or have problems", () => {
  const load = fc.constantFrom({}, { messages: { duration: "1s" } }, { workers: { crash: { share: 0.5 } } });
  fc.assert(
    fc.property(load, fc.array(fault, { maxLength: 4 }), (rest, faults) =>
      parsesOrComplains(stringify({ ...rest, faults })),
    ),
    { numRuns: 500 },
  );
});

test("any override of a good scenario is fine or has problems", () => {
  const text = "messages: {count: 5}\nworkers: [{count: 1}]\nvariants: {a: {}, b: {workers: {prefetch: 1}}}";
  fc.assert(
    fc.property(fc.array(key, { minLength: 1, maxLength: 3 }), tree, (path, value) =>
      parsesOrComplains(text, [`${path.join(".")}=${JSON.stringify(value)}`]),
    ),
    { numRuns: 300 },
  );
});
