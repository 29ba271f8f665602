import { expect } from "vitest";
import type { Result } from "../../src/result/schema.ts";
import type { Ran } from "../cli.ts";

/**
 * Expects that a run went as its scenario expects, however busy the machine is: what is counted holds, and what hangs on
 * time holds or is left open because of the machine, with that reason.
 */
export function expectHolds(
  { verdict, checks, variants }: Result,
  ran: Pick<Ran, "code" | "stdout" | "stderr">,
): void {
  const all = [...checks, ...variants.flatMap((variant) => variant.checks)];
  const others = all.filter((check) => check.verdict !== "pass" && check.reason === undefined);
  expect(others, ran.stdout + ran.stderr).toEqual([]);
  const word = all.some((check) => check.verdict === "inconclusive") ? "inconclusive" : "pass";
  expect(verdict, ran.stdout + ran.stderr).toBe(word);
}
