import { redactText } from "./redact.ts";

/** Whose problem it is; decides the exit code (see `commands/exit-codes.ts`). */
export type ProblemKind = "usage" | "scenario" | "result-file" | "broker" | "inconclusive";

/**
 * Something that went wrong and that the user can do something about.
 * `message` says what happened, with the value that caused it; `hint` says what to do.
 * Neither ever holds a secret: what looks like one is hidden here. Anything else that is thrown is a bug of ours.
 */
export class Problem extends Error {
  override readonly name: string = "Problem";
  readonly kind: ProblemKind;
  readonly hint: string | undefined;

  constructor(kind: ProblemKind, message: string, hint?: string, options?: ErrorOptions) {
    super(redactText(message), options);
    this.kind = kind;
    this.hint = hint === undefined ? undefined : redactText(hint);
  }
}
