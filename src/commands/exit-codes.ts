import { Problem, type ProblemKind } from "../common/problem.ts";
import type { Comparison } from "../result/comparison.ts";

/** Every exit code of the tool, in one place. */
export const exitCodes = {
  /** Every expectation holds. */
  pass: 0,
  /** An expectation failed, or messages were lost that should not be. */
  fail: 1,
  /** Bad usage, a bad scenario or result file, or an output that could not be written. */
  usage: 2,
  /** No broker: none found, could not start, refused the login or what was asked of it. */
  broker: 3,
  /** A run did not come to its end, or could not be drained. */
  inconclusive: 4,
  /** The tool itself failed. */
  bug: 5,
  interrupted: 130,
} as const;

const ofProblem: Record<ProblemKind, number> = {
  usage: exitCodes.usage,
  scenario: exitCodes.usage,
  "result-file": exitCodes.usage,
  broker: exitCodes.broker,
  inconclusive: exitCodes.inconclusive,
};

/**
 * The exit code of a comparison. What is undecided passes unless it is to be strict, and so does a variant that only the
 * base has; new runs that did not come to their end do not, as when they were run.
 */
export function comparisonCode({ verdict, variants, unmatched }: Comparison, strict: boolean): number {
  const isCutShort = variants.some(({ runs, cutShort }) => cutShort.new > 0 || runs.new === 0);
  if (verdict === "inconclusive" && (strict || isCutShort)) return exitCodes.inconclusive;
  if (verdict === "pass" && strict && unmatched.base.length > 0) return exitCodes.inconclusive;
  return verdict === "fail" ? exitCodes.fail : exitCodes.pass;
}

/** The one that must not be missed; that of a pass without any. */
export function worstCode(codes: readonly number[]): number {
  for (const code of [exitCodes.fail, exitCodes.usage, exitCodes.inconclusive])
    if (codes.includes(code)) return code;
  return exitCodes.pass;
}

/** Thrown, or a signal's reason, when the user wants it to end. */
export class Interrupted extends Error {
  override readonly name = "Interrupted";

  /** @param what was saved, for the user */
  constructor(saved = "") {
    super(saved === "" ? "interrupted" : `interrupted: ${saved}`);
  }
}

/** Of a run that was stopped at once nothing is saved; `folders` hold what had ended before. */
export function stoppedAtOnce(folders: readonly string[]): Interrupted {
  const [first] = folders;
  if (first === undefined) return new Interrupted("nothing was saved");
  const where =
    folders.length === 1 ? first : `${folders.length} folders, the last of them ${folders.at(-1)}`;
  return new Interrupted(`nothing of the run is saved; what ended before it is in ${where}`);
}

/** The exit code that an error stands for. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof Interrupted) return exitCodes.interrupted;
  return error instanceof Problem ? ofProblem[error.kind] : exitCodes.bug;
}
