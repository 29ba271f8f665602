import type { RecordRows } from "../../result/record-rows.ts";
import type { Result, RunResult, WorkerSummary } from "../../result/schema.ts";
import type { Figure } from "../shared/figures.ts";
import { lateText } from "../shared/generator-lateness.ts";
import { medianRun } from "../shared/median-run.ts";
import { lanesOf } from "./blocks.ts";
import { countOf, known, labelOf, ratioOf, timeOf } from "./checked.ts";
import { curvesOf } from "./curves.ts";
import { dimensionsOf } from "./dimensions.ts";
import { faultsOf } from "./faults.ts";
import { flowOf, noFlow } from "./flow.ts";
import { type Drawn, kindsOf, orderOfKinds } from "./kinds.ts";
import { measuresOf } from "./measures.ts";
import { noTime, overTimeOf } from "./over-time.ts";
import type { Blocks, OverTime, Picture, PictureFault, PictureVariant, PictureWorker } from "./picture.ts";
import { presenceOf } from "./presence.ts";
import { sweptOf } from "./swept.ts";

/** As many variants as a scenario can have. */
const maxVariants = 200;
/** Of all variants together; but each has at least so many. */
const maxWorkers = 20_000;
const fewestWorkers = 100;
/** Points of each variant over time: fewer of more variants. */
const maxPoints = 300;
const fewestPoints = 60;
const fullVariants = 4;

/**
 * What is drawn of a result. Of each variant that is its median run, with a block for each of its deliveries that
 * `rows` has; they may lack it, and null stands for no record. Whatever the result says, every string is inert and
 * every number finite, not negative and bounded (but for the NaN of `Blocks`), and so is the size of the picture:
 * besides the blocks, at most 200 variants, 300 points over time each, and 20,000 workers in all.
 */
export function pictureOf(
  result: Result,
  rows: readonly RecordRows[] | null,
  columns: readonly Figure[] | null = null,
): Picture {
  const variants = result.variants.slice(0, maxVariants);
  const drawn = variants.map((variant): Drawn => {
    const run = medianRun(variant);
    const own = rows?.find((each) => each.variant === variant.name && each.run === run?.index);
    return { variant, run, rows: own };
  });
  const order = orderOfKinds(drawn);
  const { dimensions, at } = dimensionsOf(variants);
  const shares = Math.max(fullVariants, variants.length);
  const points = Math.max(fewestPoints, Math.floor((fullVariants * maxPoints) / shares));
  const workers = Math.max(fewestWorkers, Math.floor(maxWorkers / Math.max(1, variants.length)));
  return {
    scenario: labelOf(result.scenario.name),
    variants: drawn.map((each, place) => ({
      ...variantOf(each, order, { points, workers }),
      at: at[place] ?? [],
    })),
    dimensions,
    swept: dimensions.length === 1 ? sweptOf(variants, columns) : [],
  };
}

interface Limits {
  readonly points: number;
  readonly workers: number;
}

function variantOf(drawn: Drawn, order: readonly string[], limits: Limits): Omit<PictureVariant, "at"> {
  const { variant, run, rows } = drawn;
  const dispatch = run?.dispatch;
  const kinds = kindsOf(drawn, order);
  const workers = (run?.workers ?? []).slice(0, limits.workers);
  const names = workers.map(({ name }) => name);
  const lanes = rows === undefined ? null : lanesOf(rows, names, kinds);
  const blocks = lanes?.blocks ?? null;
  const overTime = run === undefined ? noTime : overTimeOf(run.timeline, limits.points, workers, blocks);
  const faults = faultsOf(run?.faults ?? []);
  const began = beganAt(run, rows);
  const makespan = known(dispatch?.makespan ?? null, timeOf);
  const late = lateText(variant.runs);
  const end = Math.max(began + (makespan ?? 0), endOf(overTime, faults, blocks));
  return {
    name: labelOf(variant.name),
    verdict: variant.verdict,
    run: run?.index ?? 0,
    runs: variant.runs.length,
    began,
    makespan,
    ideal: known(dispatch?.ideal ?? null, timeOf),
    efficiency: known(dispatch?.efficiency ?? null, ratioOf),
    starvedShare: known(dispatch?.starvedShare ?? null, ratioOf),
    fairness: {
      messages: known(dispatch?.fairness.messages ?? null, ratioOf),
      busy: known(dispatch?.fairness.busy ?? null, ratioOf),
    },
    end,
    kinds: kinds.map(labelOf),
    workers: workersOf(run?.workers ?? [], limits.workers, lanes?.tracks ?? [], end),
    faults,
    blocks,
    overTime,
    latency: curvesOf(run?.distributions.latency ?? [], kinds),
    late: late === null ? null : labelOf(late),
    wait: curvesOf(run?.distributions.wait ?? [], kinds),
    flow: run === undefined ? noFlow : flowOf(run.ledger),
    measures: measuresOf(variant),
  };
}

function workersOf(
  all: readonly WorkerSummary[],
  most: number,
  tracks: readonly number[],
  end: number,
): readonly PictureWorker[] {
  const work = all.reduce((sum, { busy }) => sum + timeOf(busy), 0);
  return all.slice(0, most).map(({ name, messages, messageShare, busy, busyShare, presences }, lane) => ({
    name: labelOf(name),
    messages: countOf(messages),
    messageShare: known(messageShare, ratioOf),
    busy: timeOf(busy),
    workShare: work > 0 ? timeOf(busy) / work : null,
    busyShare: known(busyShare, ratioOf),
    ...presenceOf(presences, end),
    tracks: tracks[lane] ?? 1,
  }));
}

/** By the record when the first message was sent, else in which interval. */
function beganAt(run: RunResult | undefined, rows: RecordRows | undefined): number {
  let first = Number.POSITIVE_INFINITY;
  for (let row = 0; row < (rows?.length ?? 0); row++) {
    const sent = rows?.sent[row] ?? Number.NaN;
    if (sent < first) first = sent;
  }
  if (first < Number.POSITIVE_INFINITY) return timeOf(first);
  const interval = run?.timeline.published.findIndex((count) => count > 0) ?? -1;
  return interval <= 0 ? 0 : timeOf(interval * (run?.timeline.interval ?? 0));
}

function endOf(
  { handled, interval }: OverTime,
  faults: readonly PictureFault[],
  blocks: Blocks | null,
): number {
  let end = handled.length * interval;
  for (const fault of faults) end = Math.max(end, fault.ended ?? fault.began);
  for (let at = 0; at < (blocks?.length ?? 0); at++) {
    const last = blocks?.ended[at] ?? Number.NaN;
    end = Math.max(end, Number.isNaN(last) ? (blocks?.received[at] ?? 0) : last);
  }
  return end;
}
