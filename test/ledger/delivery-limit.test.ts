import { describe, expect, it } from "vitest";
import { account } from "../../src/account/whole-record.ts";
import type { RunEvent } from "../../src/ledger/record.ts";
import { folded } from "../account/slices.ts";
import { type Delivery, planOf, publishLog, recordOf, workLog } from "./records.ts";

const sent = [0, 1, 2, 3].map((id) => ({ id, sent: id }));
const handled = (id: number, started = 10 + id): Delivery => ({ id, started, ended: started + 10 });

function cut(at: number, who: string, held?: number): RunEvent {
  return { at, what: "link-down", who, detail: "", held };
}

/** The ledger of both accounts, which have to agree. */
function ledgerOf(
  yaml: string,
  works: readonly Delivery[][],
  events: readonly RunEvent[],
  version = "4.3.6",
) {
  const plan = planOf(yaml);
  const record = recordOf({
    publishes: [publishLog(sent)],
    works: works.map((rows, i) => workLog(rows, `worker-${i + 1}`)),
    events,
    broker: { version, policy: {} },
  });
  const { ledger, warnings } = account(plan, record);
  const summed = folded(plan, record, [{ at: 100, silent: 0 }]);
  expect(summed.ledger.fates).toEqual(ledger.fates);
  expect(summed.ledger.untouched).toBe(ledger.untouched);
  expect(summed.warnings).toEqual(warnings);
  return { ...ledger, warnings };
}

const four =
  "messages: {count: 4}\nqueue: {type: quorum, deliveryLimit: 1}\nworkers: {count: 2, prefetch: 4}";

describe("a message that is gone, and that workers saw return less often than the delivery limit allows", () => {
  it("left at the limit if connections with room for it ended often enough", () => {
    const events = [cut(20, "worker-1", 1), cut(30, "worker-2", 0)];
    const ledger = ledgerOf(four, [[handled(0)], [handled(1), handled(2)]], events);
    expect(ledger.fates).toMatchObject({ handled: 3, deliveryLimit: 1, lost: 0 });
    expect(ledger).toMatchObject({ causes: {}, lostConfirmed: 0, untouched: 1 });
    expect(ledger.samples.lost).toEqual([]);
  });

  it("left at the limit also where it was sent a moment after such an end, of which the broker did not know yet", () => {
    const yaml = four.replace("deliveryLimit: 1", "deliveryLimit: 0");
    const events = [cut(2, "worker-1", 1)];
    const ledger = ledgerOf(yaml, [[handled(0)], [handled(1), handled(2)]], events);
    expect(ledger.fates).toMatchObject({ handled: 3, deliveryLimit: 1, lost: 0 });
  });

  it("counts what a worker saw of a connection's end once", () => {
    const seen: Delivery = { id: 3, received: 11, ended: 20, outcome: "cutOff" };
    const works = [
      [handled(0), seen],
      [handled(1), handled(2)],
    ];
    expect(ledgerOf(four, works, [cut(20, "worker-1", 1)]).fates).toMatchObject({
      lost: 1,
      deliveryLimit: 0,
    });
    const events = [cut(20, "worker-1", 1), cut(30, "worker-2", 0)];
    expect(ledgerOf(four, works, events).fates).toMatchObject({ lost: 0, deliveryLimit: 1 });
  });

  it.each([
    ["one connection ended too few", [cut(20, "worker-1", 0)]],
    ["they ended a second before it was sent", [cut(-1000, "worker-1", 0), cut(-999, "worker-2", 0)]],
    ["their workers held all that they may", [cut(20, "worker-1", 4), cut(30, "worker-2", 4)]],
    ["they were producers' connections", [cut(20, "producer-1"), cut(30, "producer-1")]],
  ])("is lost and unexplained if %s", (_name, events) => {
    const ledger = ledgerOf(four, [[handled(0)], [handled(1), handled(2)]], events);
    expect(ledger.fates).toMatchObject({ lost: 1, deliveryLimit: 0 });
    expect(ledger.causes).toEqual({ unexplained: 1 });
  });

  it("is lost where the broker has no limit by default, as RabbitMQ 3.10", () => {
    const yaml = "messages: {count: 4}\nqueue: {type: quorum}\nworkers: {count: 1, prefetch: 4}";
    const events = Array.from({ length: 21 }, (_, i) => cut(20 + i, "worker-1", 0));
    const works = [[handled(0), handled(1), handled(2)]];
    expect(ledgerOf(yaml, works, events, "3.10.8").fates).toMatchObject({ lost: 1, deliveryLimit: 0 });
    expect(ledgerOf(yaml, works, events, "4.0.5").fates).toMatchObject({ lost: 0, deliveryLimit: 1 });
  });

  it("has what else explains it as its cause", () => {
    const yaml = `${four.replace("deliveryLimit: 1", "deliveryLimit: 0, maxLength: 1")}`;
    const ledger = ledgerOf(yaml, [[handled(0)], [handled(1), handled(2)]], [cut(20, "worker-1", 0)]);
    expect(ledger.causes).toEqual({ overflow: 1 });
  });

  it("is a dead letter that is missing where there is a dead-letter queue", () => {
    const yaml = four.replace("deliveryLimit: 1", "deliveryLimit: 0, deadLetter: true");
    const ledger = ledgerOf(yaml, [[handled(0)], [handled(1), handled(2)]], [cut(20, "worker-1", 0)]);
    expect(ledger.fates).toMatchObject({ lost: 1, deliveryLimit: 0 });
  });
});

it("what a worker left behind unworked when it went counts as returned", () => {
  const yaml = four.replace("deliveryLimit: 1", "deliveryLimit: 0");
  const back: Delivery = { id: 3, received: 11, ended: 30, outcome: "received" };
  const works = [
    [handled(0), back],
    [handled(1), handled(2)],
  ];
  const events: RunEvent[] = [{ at: 30, what: "left", who: "worker-1", detail: "" }];
  expect(ledgerOf(yaml, works, events).fates).toMatchObject({ lost: 0, deliveryLimit: 1 });
});

describe("untouched messages", () => {
  it("that a crash took along are told of, with the way out", () => {
    const yaml = four.replace("deliveryLimit: 1", "deliveryLimit: 0");
    const crashed: Delivery = { id: 2, received: 11, started: 11, ended: 20, outcome: "cutOff" };
    const behind: Delivery = { id: 3, received: 11, ended: 20, outcome: "cutOff" };
    const ledger = ledgerOf(yaml, [[handled(0, 1), crashed, behind], [handled(1)]], [cut(20, "worker-1", 2)]);
    expect(ledger).toMatchObject({ untouched: 1, fates: { deliveryLimit: 2, handled: 2 } });
    expect(ledger.warnings.filter((text) => text.includes("delivery limit"))).toEqual([
      "1 message that no worker had begun reached the delivery limit: each connection that ends counts for all that its worker holds; use a smaller prefetch, or deadLetter: true to keep them",
    ]);
  });

  it("in the dead-letter queue count as well", () => {
    const plan = planOf(four.replace("deliveryLimit: 1", "deliveryLimit: 0, deadLetter: true"));
    const record = recordOf({
      publishes: [publishLog(sent)],
      works: [
        workLog([handled(0), handled(1), { id: 2, received: 11, started: 11, ended: 20, outcome: "cutOff" }]),
      ],
      deadLettered: { id: [2, 3], reason: ["delivery_limit", "delivery_limit"] },
    });
    expect(account(plan, record).ledger).toMatchObject({ untouched: 1, fates: { deadLettered: 2 } });
  });
});
