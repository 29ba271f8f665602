import { describe, expect, test } from "vitest";
import { Problem } from "../../../src/common/problem.ts";
import { renderTerminal } from "../../../src/report/terminal/terminal.ts";
import { oddHeavy } from "../fixture.ts";
import {
  manyWorkers,
  matrix,
  repeated,
  withFailure,
  withLosses,
  withNothingMeasured,
} from "../variations.ts";

const where = "reports/odd-heavy/2026-01-31T12-00-00/";
const plain = { color: false, where };

describe("the screen", () => {
  test("shows who did the work, what it cost, the variants compared, and the verdict last", () => {
    expect(renderTerminal(oddHeavy, plain)).toMatchInlineSnapshot(`
      "odd-heavy
      Odd messages are heavy, even ones light. Round-robin gives one worker all the
      heavy ones.
      200 messages: 100 heavy (50 ms), 100 light (2 ms); 2 workers
      RabbitMQ 4.3.6 in Docker  Node 20.20.2  2 cores  seed 1  2026-01-31 12:00 UTC

      round-robin   prefetch unlimited
      ┌──────────────────────────────────────────────────────────────────────────────┐
      │ worker    messages   share  heavy  light  busy         msg/s  held ≤  redel. │
      ├──────────────────────────────────────────────────────────────────────────────┤
      │ worker-1       100  50.0 %    100      0  ████ 99.7 %   19.9   100/∞       0 │
      │ worker-2       100  50.0 %      0    100  ▏     4.2 %    439   100/∞       0 │
      └──────────────────────────────────────────────────────────────────────────────┘
        time        took 5.03 s, ideal 2.60 s   dispatch efficiency 51.7 %
                    39.7 msg/s
        starved     4.79 s (47.6 % of worker time) idle while messages waited
        fairness    messages 1.00   work 0.54   (1 is even, 0.50 one worker doing all)
        latency     p50 215 ms   p95 4.52 s   p99 4.93 s   max 5.03 s
        ledger      200 attempted   200 confirmed
                    200 handled   0 lost   0 left   0 duplicated

      fair   prefetch 1
      ┌──────────────────────────────────────────────────────────────────────────────┐
      │ worker    messages   share  heavy  light  busy         msg/s  held ≤  redel. │
      ├──────────────────────────────────────────────────────────────────────────────┤
      │ worker-1       100  50.0 %     50     50  ███▉ 97.6 %   37.4     1/1       0 │
      │ worker-2       100  50.0 %     50     50  ███▉ 97.6 %   37.4     1/1       0 │
      └──────────────────────────────────────────────────────────────────────────────┘
        time        took 2.68 s, ideal 2.60 s   dispatch efficiency 97.1 %
                    74.7 msg/s
        starved     126 ms (2.4 % of worker time) idle while messages waited
        fairness    messages 1.00   work 1.00   (1 is even, 0.50 one worker doing all)
        latency     p50 1.34 s   p95 2.56 s   p99 2.67 s   max 2.67 s
        ledger      200 attempted   200 confirmed
                    200 handled   0 lost   0 left   0 duplicated

      ┌─────────────────────────────────────────────────────────────────────────┐
      │   variant         took     eff.  starved   even      p50      p99  lost │
      ├─────────────────────────────────────────────────────────────────────────┤
      │ ✓ round-robin  5.03 s   51.7 %   47.6 %   0.54   215 ms*  4.93 s      0 │
      │ ✓ fair         2.68 s*  97.1 %*   2.4 %*  1.00*  1.34 s   2.67 s*     0 │
      └─────────────────────────────────────────────────────────────────────────┘
      *: clearly the best of its column; eff.: dispatch efficiency; even: how evenly
      work was shared, 1 is even.
      Nothing was duplicated.
      Left out: msg/s (--columns chooses).

      fair (prefetch 1) was 1.9 times as fast as round-robin (prefetch unlimited):
      2.68 s against 5.03 s for the same load, in one run each. While messages given
      to busy workers waited, other workers were idle: 47.6 % of all worker time with
      round-robin (busy: worker-1 99.7 % of its time, worker-2 4.2 %), 2.4 % with
      fair.

        ✓ lost                 = 0     0       2 variants
        ✓ dispatch.efficiency  ≤ 60 %  51.7 %  round-robin
        ✓ dispatch.efficiency  ≥ 90 %  97.1 %  fair

      PASS  odd-heavy, 2 variants, 7.93 s   reports/odd-heavy/2026-01-31T12-00-00/
      "
    `);
  });

  test("shows what was lost, of what cause, and which line of the scenario asked for none", () => {
    const text = renderTerminal(withLosses(), plain);
    expect(text.slice(0, text.indexOf("\nfair   "))).toMatchInlineSnapshot(`
      "odd-heavy
      Odd messages are heavy, even ones light. Round-robin gives one worker all the
      heavy ones.
      200 messages: 100 heavy (50 ms), 100 light (2 ms); 2 workers
      RabbitMQ 4.3.6 in Docker  Node 20.20.2  2 cores  seed 1  2026-01-31 12:00 UTC

      round-robin   prefetch unlimited
      Broker restarted at 2.50 s, down 3.90 s: 9 of the 194 confirmed messages were
      lost, 8 of them by transient-at-restart (not persistent, in the queue when the
      broker went down), and so were 3 unconfirmed ones; 2 times a message was handled
      again. Work resumed 4.10 s after the restart began.
      ┌──────────────────────────────────────────────────────────────────────────────┐
      │ worker    messages  heavy  light  busy         msg/s  held ≤  redel.  undone │
      ├──────────────────────────────────────────────────────────────────────────────┤
      │ worker-1       100    100      0  ████ 99.7 %   19.9   100/∞      14       0 │
      │ worker-2        80      0     80  ▏     3.4 %    439   100/∞       0       6 │
      └──────────────────────────────────────────────────────────────────────────────┘
        time        took 5.03 s, ideal 2.60 s   dispatch efficiency 51.7 %
                    39.7 msg/s
                    efficiency of the 180 handled; 3 refused
        starved     4.79 s (47.6 % of worker time) idle while messages waited
        fairness    messages 1.00   work 0.54   (1 is even, 0.50 one worker doing all)
        latency     p50 215 ms   p95 4.52 s   p99 4.93 s   max 5.03 s
        ledger      200 attempted   194 confirmed
                    180 handled   12 lost   0 left
                    5 dead-lettered (4 by rejected, 1 by expired)   3 refused
                    2 duplicated   14 redelivered   3 republished
        links       1 reconnect of workers
        ! warning   The generator fell 420 ms behind its schedule: latencies include
                    that.
      ┌─────────────────────────────────────────────────────────────────────────┐
      │ fault                 at    down    next  caught up  lost  dup.  redel. │
      ├─────────────────────────────────────────────────────────────────────────┤
      │ 1 restart-broker  2.50 s  3.90 s  4.10 s          –    11     2      14 │
      └─────────────────────────────────────────────────────────────────────────┘
        ! lost      12 messages   9 confirmed   3 never confirmed
      ┌───────────────────────────────────────────────────────────────┐
      │ cause                 kind   promise        lost  of its kind │
      ├───────────────────────────────────────────────────────────────┤
      │ transient-at-restart  heavy  confirmed         7        7.0 % │
      │ transient-at-restart  light  confirmed         1        1.0 % │
      │ unexplained           light  confirmed         1        1.0 % │
      │ in-transit            light  not confirmed     3        3.0 % │
      └───────────────────────────────────────────────────────────────┘
          transient-at-restart  not persistent, in the queue when the broker went down
          in-transit            sent, and cut off before the broker confirmed it
          unexplained           none of the known causes fits: look into it
          - unexplained: message 121 (light), sent at 3.30 ms, confirmed at 4.10 ms
            delivered to worker-2
          - transient-at-restart: message 120 (heavy), sent at 3.20 ms
            confirmed at 4.10 ms, never delivered, taken by restart-broker at 2.50 s
      "
    `);
    expect(lastLines(text, 4)).toMatchInlineSnapshot(`
      "  ✗ lost   expected = 0, actual 12   round-robin   scenarios/odd-heavy.yaml:22

      FAIL  odd-heavy, 2 variants, 7.93 s   1 of 4 expectations failed
            reports/odd-heavy/2026-01-31T12-00-00/"
    `);
  });

  test("says expected and actual of what failed, not rounded to what would have held", () => {
    expect(lastLines(renderTerminal(withFailure(), plain), 5)).toMatchInlineSnapshot(`
      "  ✗ dispatch.efficiency   fair   scenarios/odd-heavy.yaml:28
            expected ≥ 90 %, actual 89.96 %

      FAIL  odd-heavy, 2 variants, 7.93 s   1 of 4 expectations failed
            reports/odd-heavy/2026-01-31T12-00-00/"
    `);
  });

  test("says why nothing can be concluded, and prints a dash for what was not measured", () => {
    const text = renderTerminal(withNothingMeasured(), plain);
    expect(text).toMatch(/│ worker-1 +0 +– +– +– +0\/∞ +0 │/);
    expect(text).toContain("ended       early: broker-lost: The broker did not come back within 60 s");
    expect(text).not.toMatch(/NaN|null|undefined/);
    expect(lastLines(text, 6)).toMatchInlineSnapshot(`
      "  ? lost  = 0  –

      INCONCLUSIVE  odd-heavy, variant round-robin, 7.93 s
                    round-robin ended early (broker-lost), 200 messages unresolved
                    1 of 1 expectation could not be judged
                    reports/odd-heavy/2026-01-31T12-00-00/"
    `);
  });

  test("has the busiest and the idlest five of fifty workers, and a row for all", () => {
    const text = renderTerminal(manyWorkers(), plain);
    expect(text).toMatch(/worker-5 .*\n│ … 40 more +│\n│ worker-46 /);
    expect(text).toMatch(/worker-50 .*\n├─+┤\n│ all 50 +1,000 +100 % /);
    expect(text).not.toContain("worker-6 ");
  });

  test("has every one of twelve workers", () => {
    const text = renderTerminal(manyWorkers(12), plain);
    expect(text.match(/│ worker-\d+ /g)).toHaveLength(12);
    expect(text).not.toContain("more");
  });

  test("has one line a run of a repeated variant, and the table of the median", () => {
    const text = renderTerminal(repeated(), plain);
    expect(text).toContain("round-robin   prefetch unlimited   median of 3 runs");
    expect(text).toContain("  runs        1  4.98 s  efficiency 52.2 %  p99 4.93 s  lost 0\n");
    expect(text).toContain("              3  5.03 s  efficiency 51.7 %  p99 4.93 s  lost 0  ← shown\n");
    expect(text).toContain("Counts are of all runs together, other figures are of the median run.");
  });

  test("has only the comparison of a matrix, a grid for each figure", () => {
    const text = renderTerminal(matrix(), plain);
    expect(text).not.toContain("worker-1");
    expect(text.split("\n").length).toBeLessThan(50);
    expect(text).toContain("│ prefetch \\ type  classic  quorum  transient │");
    expect(text).toContain('--variant "prefetch=1 type=classic"');
    expect(text).toContain("✓ lost  = 0  0  12 variants\n");
  });

  test("has one variant in full and that variant's verdict when asked for it", () => {
    const text = renderTerminal(withFailure(), { ...plain, variant: "round-robin" });
    expect(text).not.toContain("fair   prefetch");
    expect(text).not.toContain("fair work");
    expect(text).toContain("PASS  odd-heavy, variant round-robin, 7.93 s");
  });

  test("names the variants there are when asked for another", () => {
    const ask = () => renderTerminal(oddHeavy, { ...plain, variant: "fiar" });
    expect(ask).toThrow(Problem);
    expect(ask).toThrow('The result has no variant named "fiar".');
  });

  test("shows what can be shown of a result without variants, runs, workers or checks", () => {
    const nothing = renderTerminal({ ...oddHeavy, variants: [] }, plain);
    expect(nothing).toContain("no expectations");
    const variants = oddHeavy.variants.map((variant) => ({ ...variant, runs: [], checks: [] }));
    const unrun = renderTerminal({ ...oddHeavy, verdict: "inconclusive", variants }, plain);
    expect(unrun).toContain("  not run\n");
    expect(unrun).toContain("round-robin was not run");
  });

  test("has colours only when asked to, and the same words with them", () => {
    const coloured = renderTerminal(withLosses(), { ...plain, color: true });
    expect(coloured).toContain("\u001B[");
    expect(renderTerminal(withLosses(), plain)).not.toContain("\u001B");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: a colour starts with one
    expect(coloured.replace(/\u001B\[\d+m/g, "")).toBe(renderTerminal(withLosses(), plain));
  });
});

function lastLines(text: string, count: number): string {
  return text.trimEnd().split("\n").slice(-count).join("\n");
}
