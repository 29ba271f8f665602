import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { DeliveryLog, MachineRecord } from "../../src/ledger/record.ts";
import {
  type Delivery,
  faultDone,
  planOf,
  planWith,
  publishLog,
  recordOf,
  workLog,
} from "../ledger/records.ts";

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
      machine: null,
      heldBack: [],
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
      "works took longer than planned: up to 5.25 ms off (p99): all times include that; run it with nothing else on the machine, or with fewer workers",
    ]);
  });

  it("by what they were to take themselves, however long a message waited for them", () => {
    const waited = (latency: number, error: number, work: number) => {
      const rows = Array.from({ length: 100 }, (_, id) => id);
      const published = publishLog(rows.map((id) => ({ id, sent: 1000 * id - latency })));
      const works = [
        workLog(rows.map((id) => ({ id, started: 1000 * id, ended: 1000 * id + work + error }))),
      ];
      const plan = planOf(`messages: {count: 100, kinds: {task: {work: ${work}ms}}}\nworkers: {count: 1}`);
      return account(plan, recordOf({ publishes: [published], works })).generator.late;
    };
    expect(waited(20_000, 33, 1)).toEqual(["works"]);
    expect(waited(20_000, 0.2, 1)).toEqual(["works"]);
    expect(waited(20_000, 0.05, 1)).toEqual([]);
    expect(waited(0, 6, 100)).toEqual(["works"]);
    expect(waited(0, 9, 200)).toEqual([]);
    expect(waited(0, -6, 200)).toEqual([]);
  });

  it("neither at 5 ms nor when they keep a core busy, for which they may have to wait", () => {
    expect(run(5, "workers: {count: 1}")).toMatchObject({ generator: { late: [] }, warnings: [] });
    expect(run(80, "workers: {count: 1, work: cpu}")).toMatchObject({
      generator: { workError: { p99: 80 }, late: [] },
      warnings: [],
    });
  });
});

describe("the machine was busy", () => {
  const thread = { waited: 400, loopDelay: { p99: 4, max: 9 } };
  /** 10 works of 100 ms, one after the other, on two cores; a broker that took 0.2 s of them. */
  const looked: MachineRecord = {
    cores: 2,
    elapsed: 1000,
    tool: { took: 300, waited: 700 },
    broker: { took: 200, waited: 100 },
    others: 1500,
    threads: [thread, { ...thread, waited: 10 }],
  };
  const of = (more: Partial<MachineRecord>, settings = "workers: {count: 1}") => {
    const rows = Array.from({ length: 10 }, (_, id) => id);
    const published = publishLog(rows.map((id) => ({ id, sent: 0 })));
    const works = [workLog(rows.map((id) => ({ id, started: 100 * id, ended: 100 * id + 100 })))];
    const plan = planOf(`messages: {count: 10, kinds: {task: {work: 100ms}}}\n${settings}`);
    const record = recordOf({ publishes: [published], works, machine: { ...looked, ...more } });
    return account(plan, record);
  };

  it("when others had cores that the thread of a worker and the broker waited for, with a warning", () => {
    const { generator, warnings } = of({});
    expect(generator).toMatchObject({
      late: ["machine"],
      machine: { cores: 2, others: 0.75, waited: 700, threadWaited: 400, brokerWaited: 100, heldUp: 375 },
    });
    expect(warnings).toEqual([
      "the machine was busy: other processes had 75.0 % of its cores, and held up the run by up to 375 ms: all times include that; run it with nothing else on the machine",
    ]);
  });

  it("not when the tool and its broker waited for each other, which at no rate limit they always do", () => {
    const { generator, warnings } = of({
      tool: { took: 900, waited: 9000 },
      broker: { took: 900, waited: 5000 },
      others: 20,
    });
    expect(generator).toMatchObject({ late: [], machine: { others: 0.01, heldUp: 10 } });
    expect(warnings).toEqual([]);
  });

  it("not when others had cores that nobody waited for", () => {
    const { generator } = of({ threads: [{ ...thread, waited: 2 }], broker: { took: 200, waited: 3 } });
    expect(generator).toMatchObject({ late: [], machine: { others: 0.75, heldUp: 3.75 } });
  });

  it("for no longer than the share of others would slow down a run that needs all cores", () => {
    const { generator } = of({ others: 200, broker: { took: 200, waited: 9000 } });
    expect(generator.machine).toMatchObject({ others: 0.1, heldUp: 100 });
  });

  it("for no longer than the run took, as the machine is watched for longer", () => {
    const { generator, dispatch } = of({
      elapsed: 4000,
      others: 7000,
      broker: { took: 200, waited: 9000 },
    });
    expect(dispatch.makespan).toBe(1000);
    expect(generator).toMatchObject({ late: ["machine"], machine: { heldUp: 1000 } });
  });

  it("by late event loops where it cannot be told who had the cores, unless works keep those busy", () => {
    const late = { threads: [{ waited: null, loopDelay: { p99: 31, max: 80 } }], others: null, tool: null };
    const { generator, warnings } = of(late);
    expect(generator).toMatchObject({ late: ["machine"], machine: { heldUp: null, loopDelay: { p99: 31 } } });
    expect(warnings).toEqual([expect.stringContaining("threads of the tool came up to 31.0 ms late (p99)")]);
    expect(of(late, "workers: {count: 1, work: cpu}").generator.late).toEqual([]);
    expect(of({ others: null }).generator.late).toEqual([]);
  });
});

describe("efficiency with works as long as they were", () => {
  const two = "messages: {count: 2, kinds: {task: {work: 10ms}}}\n";
  const corrected = (yaml: string, works: DeliveryLog[]) => {
    const published = publishLog([0, 1].map((id) => ({ id, sent: 0 })));
    return account(planOf(yaml), recordOf({ publishes: [published], works })).dispatch;
  };

  it("is that of an ideal queue which they held up as well", () => {
    const works = [
      workLog([
        { id: 0, started: 0, ended: 15 },
        { id: 1, started: 17, ended: 40 },
      ]),
    ];
    // 38 ms of work, of which 20 were planned.
    expect(corrected(`${two}workers: {count: 1}`, works)).toMatchObject({
      makespan: 40,
      ideal: 20,
      efficiency: 0.5,
      efficiencyCorrected: 0.95,
    });
  });

  it("counts a fast worker's work for what it would be to another", () => {
    const works = [
      workLog([
        { id: 0, started: 0, ended: 6 },
        { id: 1, started: 6, ended: 12 },
      ]),
    ];
    expect(corrected(`${two}workers: {count: 1, speed: 2}`, works)).toMatchObject({
      efficiency: 0.8333,
      efficiencyCorrected: 1,
    });
  });

  it("takes the delivery that handled a message, not one that was given back", () => {
    const works = [
      workLog([
        { id: 0, started: 0, ended: 200, outcome: "requeued" },
        { id: 0, started: 200, ended: 210 },
        { id: 1, started: 210, ended: 220 },
      ]),
    ];
    const { ideal, efficiency, efficiencyCorrected } = corrected(`${two}workers: {count: 1}`, works);
    expect({ ideal, same: efficiency === efficiencyCorrected }).toEqual({ ideal: 20, same: true });
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
      "the producers fell up to 51.0 ms behind their schedule: latency counts that in; lower the rate or add producers",
    ]);
  });

  it("with no advice to lower the rate, where most of it was a connection that was gone", () => {
    const { publishes, ...rest } = sentAt(6840);
    const cut = publishes.map((log) => ({ ...log, ownBehind: 136 }));
    const { generator, warnings } = account(planOf(yaml), recordOf({ publishes: cut, ...rest }));
    expect(generator).toMatchObject({ behind: 6740, late: ["publishes"] });
    expect(warnings[0]).toBe(
      "the producers fell up to 6.74 s behind their schedule: latency counts that in; a fault may have held them up, and up to 136 ms were the tool's own",
    );
  });

  it.each([
    ["blocked", "the broker, which blocked publishing, held them back"],
    ["backpressure", "the broker, which read no more from their connections, held them back"],
    ["window", "the broker, which confirmed no faster than maxUnconfirmed allows, held them back"],
  ] as const)("not when they were %s, which is named, with no advice to lower the rate", (by, countedAt) => {
    const { publishes, ...rest } = sentAt(6840);
    const held = publishes.map((log) => ({ ...log, [by]: 6700, ownBehind: 3 }));
    const { generator, warnings } = account(planOf(yaml), recordOf({ publishes: held, ...rest }));
    expect(generator).toMatchObject({ behind: 6740, heldBack: [by], late: [] });
    expect(warnings[0]).toBe(
      `the producers fell up to 6.74 s behind their schedule: latency counts that in; ${countedAt}`,
    );
  });

  it("as well when they were behind by themselves beside what held them back", () => {
    const { publishes, ...rest } = sentAt(6840);
    const held = publishes.map((log) => ({ ...log, blocked: 6000, ownBehind: 740 }));
    const { generator, warnings } = account(planOf(yaml), recordOf({ publishes: held, ...rest }));
    expect(generator).toMatchObject({ heldBack: ["blocked"], late: ["publishes"] });
    expect(warnings[0]).toContain("held them back, and up to 740 ms were the tool's own");
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
