import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Problem } from "../../src/common/problem.ts";
import { renderTerminal } from "../../src/report/terminal/terminal.ts";
import { readResult } from "../../src/result/read.ts";
import type { Result } from "../../src/result/schema.ts";
import { oddHeavy } from "../report/fixture.ts";
import { withLosses } from "../report/variations.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "read-result-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

describe("a result is read", () => {
  test("from its file", () => {
    expect(readResult(save("fine.json", JSON.stringify(oddHeavy)))).toEqual(oddHeavy);
  });

  test("from the folder that holds it", () => {
    save("result.json", JSON.stringify(oddHeavy));
    expect(readResult(folder)).toEqual(oddHeavy);
  });

  test("with a byte order mark, and with fields that a later version added", () => {
    expect(readResult(save("bom.json", `\uFEFF${JSON.stringify({ ...oddHeavy, more: 1 })}`))).toEqual(
      oddHeavy,
    );
  });
});

describe("a result of the first versions", () => {
  test("is read as one in which nothing was lost by kind, sent again or held back", () => {
    const read = readResult(save("first.json", JSON.stringify(withoutNewFields(withLosses()))));
    const [run] = read.variants[0]?.runs ?? [];
    expect(run?.ledger).toMatchObject({ losses: [], republished: 0, causes: { "in-transit": 3 } });
    expect(run?.ledger.samples.lost.map(({ fault }) => fault)).toEqual([null, null]);
    expect(run?.producers).toMatchObject([{ backpressure: 0 }]);
  });

  test("is read as one of which nobody knows whether the tool kept to its plan", () => {
    const read = readResult(save("untimed.json", JSON.stringify(withoutNewFields(withLosses()))));
    expect(read.variants[0]?.runs[0]?.generator).toEqual({
      behind: null,
      workError: { mean: null, p50: null, p99: null, max: null },
      machine: null,
      heldBack: [],
      late: [],
    });
  });

  test("can still be shown", () => {
    const read = readResult(save("shown.json", JSON.stringify(withoutNewFields(withLosses()))));
    expect(renderTerminal(read, { color: false })).toContain("3  in-transit");
  });
});

describe("a result cannot be read", () => {
  test("from a file that is not there", () => {
    expect(problemOf(join(folder, "none.json")).message).toMatch(/^there is no file .*none\.json$/);
    expect(problemOf(join(save("file.json", "{}"), "inside.json")).message).toContain("there is no file");
    expect(problemOf("nul\0byte").message).toContain("nul\\x00byte");
  });

  test("from a folder that holds none", () => {
    const empty = join(folder, "empty");
    mkdirSync(empty);
    expect(problemOf(empty).message).toMatch(/holds no result\.json/);
  });

  test("from what is neither file nor folder", () => {
    expect(problemOf("/dev/null").message).toBe("/dev/null is not a file");
  });

  test("from a file of more than 256 MiB", () => {
    const path = save("big.json", "");
    truncateSync(path, 256 * 1024 * 1024 + 1);
    expect(problemOf(path).message).toContain("too big for a result: 257 MiB");
  });

  test("from an empty file", () => {
    expect(problemOf(save("blank.json", " \n")).message).toMatch(/is empty/);
  });

  test("from JSON that was cut short", () => {
    const problem = problemOf(save("cut.json", JSON.stringify(oddHeavy).slice(0, 500)));
    expect(problem.message).toMatch(/is not JSON: .*position 500/);
    expect(problem.hint).toContain("cut short");
  });

  test("from a scenario, for which the result is asked", () => {
    const problem = problemOf(save("scenario.yaml", "messages: {count: 3}\n"));
    expect(problem.hint).toContain("give the result.json");
  });

  test("from what is not JSON, whose characters stay inert", () => {
    const { message } = problemOf(save("escape.json", "\u001B[2J"));
    expect(message).toContain("\\x1b");
    expect(message).not.toContain("\u001B");
  });

  test.each(["{}", "[]", "null", "3", '{"format":"k6/summary","version":1}'])(
    "from other JSON: %s",
    (text) => {
      expect(problemOf(save("other.json", text)).message).toContain("is not a workq-bench result");
    },
  );

  test("from a future version", () => {
    const problem = problemOf(save("future.json", JSON.stringify({ ...oddHeavy, version: 2, variants: {} })));
    expect(problem.message).toContain("a result of version 2, and this workq-bench reads version 1");
    expect(problem.hint).toContain("update");
  });

  test("when someone edited it, and the first three mistakes are named", () => {
    const [first] = oddHeavy.variants;
    const [run] = first?.runs ?? [];
    const ledger = { ...run?.ledger, attempted: -1, confirmed: -2, duplicates: -3, redelivered: 0.5 };
    const edited = { ...oddHeavy, variants: [{ ...first, runs: [{ ...run, ledger }] }] };
    const { message, hint } = problemOf(save("edited.json", JSON.stringify(edited)));
    expect(message).toContain("\n  variants.0.runs.0.ledger.attempted: Too small");
    expect(message).toContain("\n  variants.0.runs.0.ledger.confirmed: Too small");
    expect(message).toContain("\n  … and 1 more");
    expect(hint).toContain("edited by hand");
  });
});

/** What a workq-bench that knew of no faults would have written. */
function withoutNewFields(result: Result): unknown {
  const variants = result.variants.map((variant) => ({
    ...variant,
    runs: variant.runs.map((run) => {
      const { losses: _losses, republished: _republished, ...ledger } = run.ledger;
      const lost = run.ledger.samples.lost.map(({ fault: _fault, ...sample }) => sample);
      const producers = run.producers.map(({ backpressure: _backpressure, ...producer }) => producer);
      const { generator: _generator, ...measured } = run;
      const old = { ...ledger, samples: { ...ledger.samples, lost } };
      return { ...measured, producers, faults: [], ledger: old };
    }),
  }));
  return { ...result, variants };
}

function save(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The problem that reading has; always one with a hint. */
function problemOf(path: string): Problem {
  try {
    readResult(path);
  } catch (error) {
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ kind: "result-file", hint: expect.stringContaining(" ") });
    return error as Problem;
  }
  throw new Error("it could be read");
}
