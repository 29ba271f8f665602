import { describe, expect, it } from "vitest";
import { account } from "../../src/ledger/account.ts";
import { type Delivery, faultDone, planOf, planWith, publishLog, recordOf, workLog } from "./records.ts";

const none = { mean: null, p50: null, p99: null, max: null };
const tasks = (count: number, more = "") =>
  planOf(`messages: {count: ${count}, kinds: {task: {work: 10ms}}}\n${more}`);
const published = (count: number) =>
  publishLog(Array.from({ length: count }, (_, id) => ({ id, sent: 0, settled: 1 })));

/** Deliveries one after the other, each with 10 ms of work that takes so much longer. */
function offBy(errors: readonly number[], more: Partial<Delivery> = {}): Delivery[] {
  return errors.map((error, id) => ({ id, started: 100 * id, ended: 100 * id + 10 + error, ...more }));
}

/** What the account says of works that were off by so many ms. */
function errorsOf(errors: readonly number[], more: Partial<Delivery> = {}, settings = "workers: {count: 1}") {
  const works = [workLog(offBy(errors, more))];
  const plan = tasks(errors.length, settings);
  return account(plan, recordOf({ publishes: [published(errors.length)], works })).generator.workError;
}

describe("the error of work", () => {
  it("is how much longer it took than planned: its mean with the signs, the rest without", () => {
    expect(errorsOf([0.5, -1.5, 0.25, 0.25])).toEqual({ mean: -0.125, p50: 0.25, p99: 1.5, max: 1.5 });
  });

  it("has exact percentiles by the nearest rank", () => {
    const errors = Array.from({ length: 200 }, (_, i) => (((i * 77) % 200) + 1) / 100);
    expect(errorsOf(errors)).toEqual({ mean: 1.005, p50: 1, p99: 1.98, max: 2 });
  });

  it("is not limited: what is late by 100 ms is told to the ms, by more than 100 s in its greatest", () => {
    expect(errorsOf([123.4, 123.4, 123.4])).toEqual({ mean: 123.4, p50: 123, p99: 123, max: 123.4 });
    expect(errorsOf([250_000, 250_000])).toMatchObject({ p50: 99_999, max: 250_000 });
  });

  it("goes by the speed of the worker", () => {
    expect(errorsOf([-5, -4], {}, "workers: {count: 1, speed: 2}")).toMatchObject({ mean: 0.5, max: 1 });
  });

  it("counts the dots of a text", () => {
    const plan = planOf('messages: {count: 2, bodies: ["One.", "Three..."], dot: 2ms}\nworkers: {count: 1}');
    const works = [
      workLog([
        { id: 0, started: 0, ended: 2.5 },
        { id: 1, started: 10, ended: 16.5 },
      ]),
    ];
    const { generator } = account(plan, recordOf({ publishes: [published(2)], works }));
    expect(generator.workError).toEqual({ mean: 0.5, p50: 0.5, p99: 0.5, max: 0.5 });
  });

  it.each(["handled", "finished", "rejected", "requeued"] as const)("counts what was %s", (outcome) => {
    expect(errorsOf([1], { outcome })).toMatchObject({ mean: 1 });
  });

  it.each(["received", "cutOff"] as const)("leaves out what was %s", (outcome) => {
    expect(errorsOf([1], { outcome })).toEqual(none);
  });

  it("is none without work", () => {
    const plan = planOf("messages: {count: 1}\nworkers: {count: 1}");
    const works = [workLog([{ id: 0, started: 1, ended: 3 }])];
    expect(account(plan, recordOf({ publishes: [published(1)], works })).generator).toEqual({
      behind: 0,
      workError: none,
      late: [],
    });
  });

  it("is taken over all workers", () => {
    const works = [workLog([{ id: 0, started: 0, ended: 11 }]), workLog(offBy([3]), "worker-2")];
    const record = recordOf({ publishes: [published(2)], works });
    expect(account(tasks(2, "workers: {count: 2}"), record).generator.workError).toMatchObject({
      mean: 2,
      max: 3,
    });
  });
});

describe("works are late", () => {
  const run = (error: number, settings: string) => {
    const errors = Array.from({ length: 100 }, (_, i) => (i < 2 ? error : 0));
    const soon = publishLog(errors.map((_, id) => ({ id, sent: 100 * id })));
    return account(tasks(100, settings), recordOf({ publishes: [soon], works: [workLog(offBy(errors))] }));
  };

  it("when more than one in a hundred is more than 5 ms off its plan, with a warning", () => {
    const { generator, warnings } = run(5.25, "workers: {count: 1}");
    expect(generator.late).toEqual(["works"]);
    expect(warnings).toEqual([
      "the machine was too busy to keep time: works were up to 5.25 ms off their plan (p99): latency counts that in; lower the rate, or run with fewer workers or nothing beside",
    ]);
  });

  it("not when that is nothing beside a latency that is 50 times as long, be it of heavy work or of a queue", () => {
    const off = (latency: number) => {
      const published = publishLog(
        Array.from({ length: 100 }, (_, id) => ({ id, sent: 100 * id + 16 - latency })),
      );
      const errors = Array.from({ length: 100 }, () => 6);
      const record = recordOf({ publishes: [published], works: [workLog(offBy(errors))] });
      return account(tasks(100, "workers: {count: 1}"), record);
    };
    expect(off(301)).toMatchObject({ latency: { p50: 301 }, generator: { late: [] }, warnings: [] });
    expect(off(299)).toMatchObject({ latency: { p50: 299 }, generator: { late: ["works"] } });
  });

  it("neither at 5 ms nor when they keep a core busy, for which they may have to wait", () => {
    expect(run(5, "workers: {count: 1}")).toMatchObject({ generator: { late: [] }, warnings: [] });
    expect(run(80, "workers: {count: 1, work: cpu}")).toMatchObject({
      generator: { workError: { p99: 80 }, late: [] },
      warnings: [],
    });
  });
});

describe("publishes are late", () => {
  const yaml = "messages: {count: 2}\nproducers: {rate: 10/s}\nworkers: {count: 1}";
  const sentAt = (sent: number) => ({
    publishes: [
      publishLog([
        { id: 0, sent: 0 },
        { id: 1, sent },
      ]),
    ],
    works: [
      workLog([
        { id: 0, started: 5, ended: 9 },
        { id: 1, started: sent + 1, ended: sent + 2 },
      ]),
    ],
  });

  it("when a producer was more than 50 ms behind its schedule, with a warning", () => {
    const { generator, warnings } = account(planOf(yaml), recordOf(sentAt(151)));
    expect(generator).toMatchObject({ behind: 51, late: ["publishes"] });
    expect(warnings).toEqual([
      "the producers fell up to 51 ms behind their schedule: latency counts that in; lower the rate or add producers",
    ]);
  });

  it("not at 50 ms", () => {
    const { generator, warnings } = account(planOf(yaml), recordOf(sentAt(150)));
    expect(generator).toMatchObject({ behind: 50, late: [] });
    expect(warnings).toEqual([]);
  });

  it("not while a fault may have held them up: that is for the latency to tell", () => {
    const plan = planWith(yaml, [{ do: "restart-broker" }]);
    const faults = [faultDone(120)];
    const { generator, warnings } = account(plan, recordOf({ ...sentAt(900), faults }));
    expect(generator).toMatchObject({ behind: 800, late: [] });
    expect(warnings).toEqual([expect.stringContaining("a fault may have held them up")]);
  });

  it("long after a fault as well as without one", () => {
    const later = planOf("messages: {count: 301}\nproducers: {rate: 10/s}\nworkers: {count: 1}");
    const plan = { ...later, faults: planWith(yaml, [{ do: "restart-broker" }]).faults };
    const publishes = [publishLog([{ id: 300, sent: 30_100 }])];
    const { generator } = account(plan, recordOf({ publishes, faults: [faultDone(120)] }));
    expect(generator).toMatchObject({ behind: 100, late: ["publishes"] });
  });
});
