import { causes } from "../../result/cause.ts";
import type { Cause, Result, RunResult } from "../../result/schema.ts";
import { meaningLines } from "../shared/cause-words.ts";
import { formatCount, plural } from "../shared/format.ts";
import type { Screen } from "../text/style.ts";
import { columns, cutMiddle, padEnd, padStart } from "../text/text.ts";

const narrow = 60;

interface Taken {
  readonly cause: Cause;
  readonly count: number;
  readonly variants: readonly string[];
}

/** What many variants lost, a line a cause: how many messages, of how many variants; nothing if they lost none. */
export function lossOverview(result: Result, screen: Screen): string[] {
  const taken = causes.map((cause) => takenBy(cause, result)).filter(({ count }) => count > 0);
  const texts = taken.map(({ cause, count, variants }) => {
    const [only = ""] = variants;
    const where = variants.length === 1 ? cutMiddle(only, 24) : plural(variants.length, "variant");
    return { cause, count: formatCount(count), where };
  });
  const most = (cell: (text: (typeof texts)[number]) => string): number =>
    Math.max(0, ...texts.map((text) => columns(cell(text))));
  const widths = [
    most(({ count }) => count),
    most(({ cause }) => cause),
    most(({ where }) => where),
  ] as const;
  const gap = screen.width < narrow ? " " : "  ";
  return texts.flatMap(({ cause, count, where }) => {
    const cells = [padStart(count, widths[0]), padEnd(cause, widths[1]), padEnd(where, widths[2])];
    const start = `  ${cells.join(gap)}${gap}`;
    return meaningLines(start, cause, screen.width);
  });
}

function takenBy(cause: Cause, { variants }: Result): Taken {
  const of = (runs: readonly RunResult[]): number =>
    runs.reduce((sum, run) => sum + (run.ledger.causes[cause] ?? 0), 0);
  const hit = variants.filter(({ runs }) => of(runs) > 0);
  return {
    cause,
    count: hit.reduce((sum, { runs }) => sum + of(runs), 0),
    variants: hit.map(({ name }) => name),
  };
}
