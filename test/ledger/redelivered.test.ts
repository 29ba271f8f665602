import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { FaultAction } from "../../src/faults/kinds.ts";
import { folded } from "../account/slices.ts";
import {
  type Delivery,
  event,
  faultDone,
  type Publish,
  planWith,
  publishLog,
  recordOf,
  workLog,
} from "./records.ts";

const killed: FaultAction = { do: "kill-broker" };

/** A message sent at 1 ms, and deliveries of it around a fault from 100 to 150 ms; in both accounts. */
function count(
  deliveries: readonly Omit<Delivery, "id">[],
  { queue = "{}", fault = killed, publishes = [{ id: 0, sent: 1 }] as readonly Publish[] } = {},
) {
  const plan = planWith(`messages: {count: 1}\nqueue: ${queue}\nworkers: {count: 1}`, [fault]);
  const record = recordOf({
    publishes: [publishLog(publishes)],
    works: [workLog(deliveries.map((delivery) => ({ id: 0, ...delivery })))],
    events: [event(101, "link-down", "worker-1"), event(149, "link-up", "worker-1")],
    faults: [faultDone(100, { ended: 150, brokerBack: 150 })],
  });
  const { ledger, workers, faults } = account(plan, record);
  const summed = folded(plan, record, [{ at: 300, silent: 0 }]);
  const of = ({ redelivered, redeliveredFlags }: typeof ledger | (typeof workers)[number]) => [
    redelivered,
    redeliveredFlags,
  ];
  expect(of(summed.ledger)).toEqual(of(ledger));
  expect(summed.workers.map(of)).toEqual(workers.map(of));
  expect(workers.map(of)).toEqual([of(ledger)]);
  return { ledger: of(ledger), fault: [faults[0]?.redelivered, faults[0]?.redeliveredFlags] };
}

describe("what was redelivered", () => {
  const flagged: Omit<Delivery, "id"> = { started: 200, ended: 201, redelivered: true };

  it("is no message that waited in a classic queue when the broker was killed, which flags it all the same", () => {
    expect(count([flagged])).toEqual({ ledger: [0, 1], fault: [0, 1] });
  });

  it.each<[string, Parameters<typeof count>[1]]>([
    ["of a quorum queue", { queue: "{type: quorum}" }],
    ["of a broker that was stopped in order", { fault: { do: "restart-broker" } }],
    ["of a worker that was cut off", { fault: { do: "cut-connection" } }],
    ["where the message was sent after the kill", { publishes: [{ id: 0, sent: 151 }] }],
  ])("is what the broker flags and nobody saw before, %s", (_name, given) => {
    expect(count([flagged], given).ledger).toEqual([1, 1]);
  });

  it("is what a worker held when the broker was killed", () => {
    const held = { received: 50, ended: 101, outcome: "cutOff" } as const;
    expect(count([held, flagged])).toEqual({ ledger: [1, 1], fault: [1, 1] });
  });

  it("is what the record shows to have been handed out, though the broker does not flag it", () => {
    const held = { received: 50, ended: 101, outcome: "cutOff" } as const;
    expect(count([held, { ...flagged, redelivered: false }])).toEqual({ ledger: [1, 0], fault: [1, 0] });
  });

  it("is no other copy of a message that was sent again, unless the broker flags it", () => {
    const publishes = [
      { id: 0, sent: 1, how: "unknown", settled: 101 },
      { id: 0, sent: 160 },
    ] as const;
    const before = { started: 50, ended: 60 };
    expect(count([before, { ...flagged, redelivered: false }], { publishes }).ledger).toEqual([0, 0]);
    expect(count([before, flagged], { publishes }).ledger).toEqual([1, 1]);
  });

  it("counts a message that was done with and comes once more, whatever the flag", () => {
    const plan = planWith("messages: {count: 1}\nworkers: {count: 1}", []);
    const record = recordOf({
      publishes: [publishLog([{ id: 0, sent: 1 }])],
      works: [
        workLog([
          { id: 0, started: 2, ended: 3 },
          { id: 0, started: 200, ended: 201 },
        ]),
      ],
    });
    const summed = folded(plan, record, [{ at: 100, silent: 0 }]);
    expect(summed.ledger).toMatchObject({ redelivered: 1, redeliveredFlags: 0, duplicates: 1 });
    expect(account(plan, record).ledger).toMatchObject({ redelivered: 1, redeliveredFlags: 0 });
  });
});
