import { styleText } from "node:util";
import { Problem } from "../common/problem.ts";
import { processLimitProblem } from "../common/process-limit.ts";
import { redactText } from "../common/redact.ts";
import { wantsColor } from "../report/text/color.ts";
import { inertText, noCommand } from "../result/inert.ts";
import { exitCodeOf, Interrupted } from "./exit-codes.ts";

/** Tells the user on standard error what went wrong and what to do; a stack only of a bug and only with `debug`. */
export function printProblem(
  given: unknown,
  { debug = false, color = true }: { debug?: boolean; color?: boolean },
): number {
  const error = processLimitProblem(given) ?? given;
  const colored = wantsColor(process.stderr, process.env, color ? undefined : false);
  const red = (text: string): string => (colored ? styleText("red", text, { validateStream: false }) : text);
  const say = (text: string): void => void process.stderr.write(`${redactText(text)}\n`);
  if (error instanceof Interrupted) {
    say(noCommand(inertText(error.message)));
  } else if (error instanceof Problem) {
    say(`${red("error:")} ${error.message}`);
    if (error.hint !== undefined) say(`       ${error.hint}`);
    if (debug && error.stack !== undefined) say(error.stack);
  } else {
    say(`${red("error:")} workq-bench failed: ${error instanceof Error ? error.message : String(error)}`);
    say("       this is a bug of the tool; please report it with what --debug prints");
    if (debug && error instanceof Error) say(error.stack ?? "");
  }
  return exitCodeOf(error);
}
