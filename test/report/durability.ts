import type { LedgerSummary, Result, RunResult, VariantResult } from "../../src/result/schema.ts";
import { oddHeavy } from "./fixture.ts";
import { cleanLedger, fault, quietRun, variant, worker } from "./parts.ts";

const sides = [true, false];

/** Every mix of durability settings under a restart and under a kill: 32 variants. */
export function durability(): Result {
  const variants = ["restart", "kill"].flatMap((label) =>
    sides.flatMap((durable) =>
      sides.flatMap((persistent) =>
        sides.flatMap((confirms) =>
          ["manual", "auto"].map((ack) => mixed(label, { durable, persistent, confirms, ack })),
        ),
      ),
    ),
  );
  return { ...oddHeavy, verdict: "pass", variants };
}

interface Mix {
  readonly durable: boolean;
  readonly persistent: boolean;
  readonly confirms: boolean;
  readonly ack: string;
}

function mixed(label: string, mix: Mix): VariantResult {
  const { durable, persistent, confirms, ack } = mix;
  const doing = `${label}-broker`;
  return variant({
    name: `${label}, durable=${durable} persistent=${persistent} confirms=${confirms} ack=${ack}`,
    settings: {
      faults: [{ at: "500ms", do: doing }],
      "queue.durable": durable,
      "messages.persistent": persistent,
      "producers.confirms": confirms,
      "workers.ack": ack,
    },
    checks: [
      {
        name: "causes.unexplained",
        expected: "0",
        actual: 0,
        verdict: "pass",
        run: null,
        over: null,
        line: 17,
      },
    ],
    runs: [runOf(doing, ledgerOf(mix))],
  });
}

function ledgerOf({ durable, persistent, confirms, ack }: Mix): LedgerSummary {
  const waiting = durable && persistent ? 0 : 187;
  const held = ack === "auto" ? 12 : 0;
  const transit = confirms ? 0 : 5;
  const confirmed = confirms ? waiting + held : 0;
  const lost = waiting + held + transit;
  return {
    ...cleanLedger,
    attempted: 600,
    confirmed: confirms ? 600 : 0,
    fates: { ...cleanLedger.fates, handled: 600 - lost, lost },
    lostConfirmed: confirmed,
    lostUnconfirmed: lost - confirmed,
    causes: {
      ...(waiting > 0 ? { [durable ? "transient-at-restart" : "queue-not-durable"]: waiting } : {}),
      ...(held > 0 ? { "auto-ack-in-flight": held } : {}),
      ...(transit > 0 ? { "in-transit": transit } : {}),
    },
    duplicates: confirms && ack === "manual" ? 3 : 0,
    redelivered: durable && persistent && ack === "manual" ? 24 : 0,
  };
}

function runOf(doing: string, ledger: LedgerSummary): RunResult {
  const restart = doing === "restart-broker";
  return {
    ...quietRun,
    ledger,
    dispatch: { ...quietRun.dispatch, makespan: 5400, ideal: 1200, efficiency: 0.2222 },
    workers: [worker({})],
    faults: [
      fault({
        do: doing,
        at: 500.4,
        down: restart ? 3912 : 2870,
        firstHandledAfter: restart ? 4105 : 3021,
        backlogRecoveredAfter: 4800,
        lost: ledger.fates.lost,
      }),
    ],
  };
}
