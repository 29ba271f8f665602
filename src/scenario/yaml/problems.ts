import { Problem } from "../../common/problem.ts";
import { redactText } from "../../common/redact.ts";
import { excerptOf, printable } from "./excerpt.ts";
import { lineOf, type Place } from "./place.ts";

/** Something wrong with a scenario, at a place. Never holds a secret or a control character. */
export interface ScenarioProblem {
  readonly file: string;
  /** 1-based. */
  readonly line: number;
  /** 1-based. */
  readonly column: number;
  readonly message: string;
  readonly hint: string | undefined;
  /** The source line, and a line with a caret below the place. */
  readonly excerpt: readonly string[];
}

/** A problem before it is made fit to print. */
export interface Finding {
  readonly message: string;
  readonly hint?: string | undefined;
  readonly place: Place;
}

export function problemOf({ message, hint, place }: Finding): ScenarioProblem {
  const clean = (text: string) => printable(redactText(text));
  return {
    file: printable(place.source.name),
    ...lineOf(place),
    message: clean(message),
    hint: hint === undefined ? undefined : clean(hint),
    excerpt: excerptOf(place),
  };
}

const maxShown = 50;

/** All that is wrong with a scenario, found at once; the message shows each with its line and a caret. */
export class ScenarioProblems extends Problem {
  override readonly name = "ScenarioProblems";
  readonly problems: readonly ScenarioProblem[];

  constructor(problems: readonly ScenarioProblem[]) {
    const shown = problems.slice(0, maxShown).map(render);
    if (problems.length > maxShown) shown.push(`… and ${problems.length - maxShown} more`);
    super("scenario", shown.join("\n\n"));
    this.problems = problems;
  }
}

function render({ file, line, column, message, hint, excerpt }: ScenarioProblem): string {
  const lines = [`${file}:${line}:${column}  ${message}`, ...excerpt];
  if (hint !== undefined) lines.push(`  ${hint}`);
  return lines.join("\n");
}
