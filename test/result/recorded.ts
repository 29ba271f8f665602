import { recordOf } from "../../src/result/record-file.ts";
import type { RecordRows } from "../../src/result/record-rows.ts";
import type { Result } from "../../src/result/schema.ts";
import { oddHeavy } from "../report/fixture.ts";
import { noStats, quietRun, variant, worker } from "../report/parts.ts";

/** A result that has these runs, as far as its record goes. */
export function resultOf(all: readonly RecordRows[]): Result {
  const names = [...new Set(all.map((rows) => rows.variant))];
  const variants = names.map((name) => ({
    ...variant({ name }),
    runs: all.filter((rows) => rows.variant === name).map(runOf),
  }));
  return { ...oddHeavy, record: recordOf(all), variants };
}

function runOf({ run, workers, kinds }: RecordRows) {
  return {
    ...quietRun,
    index: run,
    workers: workers.map((name) => worker({ name })),
    kinds: Object.fromEntries(kinds.map((name) => [name, { messages: 0, latency: noStats }])),
  };
}
