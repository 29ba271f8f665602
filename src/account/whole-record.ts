import { examine } from "../ledger/examine.ts";
import type { RunRecord } from "../ledger/record.ts";
import type { Plan } from "../plan/plan.ts";
import type { RecordRows } from "../result/record-rows.ts";
import type { RunResult } from "../result/schema.ts";
import { Account } from "./account.ts";
import { rowsOf } from "./rows.ts";
import { slicesOf } from "./slices.ts";

/** The account of a run: every fate, every measure. Pure; times in ms, shares 0 to 1, rates per second. */
export function account(plan: Plan, given: RunRecord, index = 1): RunResult {
  return accountOf(plan, given).result(given, index);
}

/** The account of a run of a variant, and its deliveries one by one. Pure. */
export function accountWithRows(
  plan: Plan,
  given: RunRecord,
  index: number,
  variant: string,
): { readonly result: RunResult; readonly rows: RecordRows } {
  const whole = accountOf(plan, given);
  const result = whole.result(given, index);
  return { result, rows: rowsOf(plan, given, whole.examination, { variant, run: index }) };
}

/** Takes in a record slice by slice, so that few messages are open at a time. */
function accountOf(plan: Plan, record: RunRecord): Account {
  const whole = new Account(plan, { keep: "everything" });
  for (const event of record.events) whole.event(event);
  for (const rows of slicesOf(record)) whole.rows(rows, record.faults);
  return whole;
}

/** The ids of the messages that `account` calls lost, rising. */
export function lostIds(plan: Plan, given: RunRecord): number[] {
  return examine(plan, given).losses.map(({ id }) => id);
}
