import { type Course, recordOfQueue } from "../../bench/queue.mjs";
import { accountWithRows } from "../../src/account/whole-record.ts";
import { renderHtml } from "../../src/report/html/render-html.ts";
import type { RecordRows } from "../../src/result/record-rows.ts";
import type { Result, RunResult } from "../../src/result/schema.ts";
import { parseScenario } from "../../src/scenario/parse.ts";
import { Records } from "../../src/session/kept-rows.ts";
import { planScenario } from "../../src/session/plan-scenario.ts";
import { scenarioResult } from "../../src/session/scenario-result.ts";

/** A Result with the record that belongs to it. */
export interface Made {
  readonly result: Result;
  readonly rows: readonly RecordRows[];
}

/** What a scenario gives on a broker that was never there: its runs are accounted for and judged as real ones. */
export function resultOf(yaml: string, course: (run: number) => Course = (seed) => ({ seed })): Made {
  const file = parseScenario(yaml, { file: "scenarios/example.yaml" });
  const records = new Records<string>();
  const variants = planScenario(file).map((planned) => {
    const runs = Array.from({ length: file.repeat }, (_, index): RunResult => {
      const record = recordOfQueue(planned.plan, course(index + 1));
      const { result, rows } = accountWithRows(planned.plan, record, index + 1, planned.variant.name);
      records.add("all", rows);
      return result;
    });
    return { planned, runs };
  });
  const rows = records.of("all");
  const result = scenarioResult(file, {
    startedAt: "2026-11-20T08:00:00.000Z",
    took: 60_000,
    environment: {
      node: "20.20.0",
      os: "Linux 6.1",
      cpu: "Example CPU",
      cores: 2,
      broker: { product: "RabbitMQ", version: "4.3.0", how: "docker" },
    },
    variants,
    rows,
    whole: true,
    aborted: null,
  });
  return { result, rows };
}

/** The page of a Result, by the product itself. */
export function pageOf({ result, rows }: Made): string {
  return renderHtml(result, rows);
}

const roundRobinAndFair = `
variants:
  round-robin: { workers: { prefetch: unlimited } }
  fair: { workers: { prefetch: 1 } }
`;

/** Two variants of uneven work; the second kind is light. */
export function uneven(messages: number, workers: number, heavy = 100, light = 5): Made {
  return resultOf(`
name: uneven
description: Odd messages are heavy, even ones light.
messages:
  count: ${messages}
  pattern: [heavy, light]
  kinds: { heavy: { work: ${heavy}ms }, light: { work: ${light}ms } }
workers: { count: ${workers} }
expect: { lost: 0, duplicates: 0 }
${roundRobinAndFair}`);
}

/** The broker is killed and comes back, later a worker: persistent messages survive, transient ones do not. */
export function durability(): Made {
  return resultOf(
    `
name: durability
messages: { count: 600, kinds: { task: { work: 6ms } } }
producers: { rate: 600/s }
workers: { count: 2, prefetch: 10 }
faults:
  - { at: 500ms, do: kill-broker }
  - { at: 1200ms, do: kill-worker, worker: worker-2, back: 200ms }
expect: { lost: 0 }
variants:
  persistent: { messages: { persistent: true } }
  transient: { messages: { persistent: false } }
`,
    (seed) => ({
      seed,
      outages: [
        { fault: 0, from: 500, to: 900 },
        { fault: 1, from: 1200, to: 1400, who: ["worker-2"] },
      ],
    }),
  );
}

/** A matrix of one key, each variant run three times. */
export function sweep(): Made {
  return resultOf(`
name: sweep
repeat: 3
messages:
  count: 120
  pattern: [heavy, light, light]
  kinds: { heavy: { work: 60ms }, light: { work: 3ms } }
workers: { count: 3 }
matrix: { workers.prefetch: [1, 2, 5, 10, 50, unlimited] }
expect: { lost: 0 }
`);
}

/** By name all sorts of reports; made when asked for. */
export const made = {
  "odd-heavy": () => uneven(100, 2),
  durability,
  sweep,
  "100 workers": () => uneven(2000, 100),
  "10,000 messages": () => uneven(10_000, 4, 10, 1),
  "100,000 messages": () => uneven(100_000, 20, 10, 1),
} as const;
