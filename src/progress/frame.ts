import { formatCount } from "../report/shared/format.ts";
import { cut, flow, padEnd } from "../report/text/text.ts";
import { formatClock, formatGuess, formatProgress } from "./clock.ts";
import { describeFault } from "./fault-words.ts";
import { meter, sparkline } from "./meters.ts";
import { shown } from "./shown.ts";
import type { Canvas, RunView } from "./view.ts";
import { workerRows } from "./worker-rows.ts";

/** Of the bar and of the sparkline below it. */
const widest = 40;
const narrowest = 8;

/** The lines that show a run: none wider than the canvas, and no more than it is high. */
export function runFrame(view: RunView, canvas: Canvas): string[] {
  const head = [titleOf(view, canvas), ...timeLines(view, canvas), ...countLines(view, canvas)];
  const backlog = backlogLine(view, canvas);
  const faults = faultLines(view, canvas);
  const room = canvas.height - head.length - backlog.length - faults.length;
  const workers = workerRows(view, canvas, room);
  return fitted([...head, ...backlog, ...workers, ...faults], canvas);
}

/** The line that shows something that takes a while: `⠙ starting rabbitmq:4.3 in Docker  3.2 s`. */
export function stepFrame(step: { readonly text: string; readonly took: number }, canvas: Canvas): string[] {
  const { spinner } = canvas.glyphs;
  const turning = spinner[Math.floor(step.took / 100) % spinner.length] ?? "";
  const clock = `  ${formatClock(step.took)}`;
  const text = cut(shown(step.text), Math.max(1, canvas.width - clock.length - 2));
  return fitted([`${canvas.style.bar(turning)} ${text}${canvas.style.faint(clock)}`], canvas);
}

function fitted(lines: readonly string[], { width, height, glyphs }: Canvas): string[] {
  return lines.slice(0, height).map((line) => cut(glyphs.fit(cut(line, width)), width));
}

/** `odd-heavy · fair, run 2 of 3 · 5 of 6 in all` */
function titleOf({ title }: RunView, { width, style, glyphs }: Canvas): string {
  const { scenario, variant, warmup, run, runs, turn, turns } = title;
  const among = runs > 1 || warmup ? `, ${warmup ? "warm-up" : "run"} ${run} of ${runs}` : "";
  const ofAll = among === "" ? `run ${turn} of ${turns}` : `${turn} of ${turns} in all`;
  const inAll = turns > runs || (warmup && turns > 1) ? [ofAll] : [];
  const isNamed = variant !== scenario && variant !== "default";
  const names = [scenario, ...(isNamed ? [variant] : [])].map(shown).join(` ${glyphs.dot} `);
  const place = [among, ...inAll].join(` ${glyphs.dot} `);
  // The names give way first.
  return style.strong(cut(names, Math.max(narrowest, width - place.length))) + place;
}

/** How much of the run is done, and how long it still takes. */
function timeLines(view: RunView, { width, style, glyphs }: Canvas): string[] {
  const { elapsed, rest, restOfAll, draining, handled } = view;
  const { planned } = view.title;
  if (elapsed === null) return [style.faint(`connecting${glyphs.ellipsis}`)];
  const share = planned === null || planned === 0 ? null : Math.min(1, handled / planned);
  const guesses = [
    ...(rest === null ? [] : [`about ${formatGuess(rest)} left`]),
    ...(restOfAll === null ? [] : [`${rest === null ? "about " : ""}${formatGuess(restOfAll)} in all`]),
  ].join(", ");
  const words = draining ? style.doubtful("stopping: draining what was sent") : guesses;
  const clock = formatClock(elapsed).padStart(7);
  if (share === null) return flow([clock, ...(words === "" ? [] : [words])], width);
  const percent = formatProgress(share).padStart(5);
  const room = gaugeWidth(width);
  const done =
    room < narrowest ? `${clock}  ${percent}` : `${clock}  ${meter(share, room, style, glyphs)}  ${percent}`;
  return flow([done, ...(words === "" ? [] : [words])], width);
}

/** Columns of the bar: so many that the words after it fit too, or else have a line of their own. */
function gaugeWidth(width: number): number {
  const besideWords = width - 49;
  return Math.min(widest, besideWords < narrowest ? width - 18 : besideWords);
}

function countLines(view: RunView, { width, style }: Canvas): string[] {
  const { planned } = view.title;
  const of = planned === null ? "" : ` of ${formatCount(planned)}`;
  const lost = view.lostBefore ?? 0;
  const lostWords = `lost in earlier runs ${formatCount(lost)}`;
  return flow(
    [
      `published ${formatCount(view.attempted)}`,
      `confirmed ${formatCount(view.confirmed)}`,
      `handled ${formatCount(view.handled)}${of}`,
      ...(view.lostBefore === null ? [] : [lost > 0 ? style.bad(lostWords) : lostWords]),
    ],
    width,
  );
}

/** `backlog  ▁▂▅█▆▃  38 ready, 240 at most` */
function backlogLine({ ready, backlog, peak }: RunView, { width, style, glyphs }: Canvas): string[] {
  if (peak === null) return [];
  const now = ready === null ? "unknown now" : `${formatCount(ready)} ready`;
  const words = peak === 0 ? now : `${now}, ${formatCount(peak)} at most`;
  const room = Math.min(widest, width - "backlog    ".length - Math.max(words.length, 24));
  if (room < narrowest) return [`backlog  ${words}`];
  // The words keep their place while the line and their figures grow.
  const line = padEnd(sparkline(backlog, room, peak, glyphs), room);
  return [`backlog  ${style.bar(line)}  ${words}`];
}

function faultLines({ faults, elapsed }: RunView, { style, glyphs }: Canvas): string[] {
  return faults.map((fault) => {
    const text = describeFault(fault, elapsed ?? 0, glyphs.ellipsis);
    const goesOn = fault.took === null || fault.failure !== null;
    return `${style.faint(formatClock(fault.began).padStart(7))}  ${goesOn ? style.doubtful(text) : text}`;
  });
}
