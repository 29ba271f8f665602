import { expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import { type Unit, unitOf } from "../../src/figures/units.ts";
import { emptyRecord } from "../../src/ledger/record.ts";
import { fieldPaths } from "../../src/verdict/paths.ts";
import { planOf } from "../ledger/records.ts";

it("every figure of a run is a count, a share, a time or a rate", () => {
  const faults = "faults: [{at: 1s, do: restart-broker}]";
  const plan = planOf(`messages: {count: 5}\nproducers: {rate: 10/s}\nworkers: {count: 1}\n${faults}`);
  const isNone = /^(index|problem|policy|generator\.machine|paced\.keepsUp|distributions\..*)$/;
  const paths = fieldPaths(account(plan, emptyRecord)).filter((path) => !isNone.test(path));
  expect(paths.filter((path) => unitOf(path) === undefined)).toEqual([]);
  const of = (unit: Unit) => paths.filter((path) => unitOf(path) === unit);
  expect(of("share")).toEqual([
    "dispatch.efficiency",
    "dispatch.efficiencyCorrected",
    "dispatch.starvedShare",
    "paced.utilisation",
    "workers.worker-1.messageShare",
    "workers.worker-1.busyShare",
  ]);
  expect(of("index")).toEqual(["dispatch.fairness.messages", "dispatch.fairness.busy"]);
  expect(of("rate")).toEqual([
    "throughput",
    "paced.offered",
    "paced.growth",
    "paced.growthError",
    "workers.worker-1.throughput",
    "producers.producer-1.rate",
  ]);
  expect(of("ms").filter((path) => /^(ledger|backlog)\./.test(path))).toEqual([]);
});
