import type {
  Curve,
  Dimension,
  Picture,
  PictureVariant,
  Swept,
} from "../../../src/report/picture/picture.ts";
import { simulate, spread } from "../pictures.ts";

/** A number of 0 to 1 that looks random and is the same each time. */
function noise(seed: number): number {
  const value = Math.sin(seed * 12.9898 + 4.1) * 43758.5453;
  return value - Math.floor(value);
}

function five(value: number, seed: number, by = 0.06): number[] {
  return Array.from({ length: 5 }, (_, run) => value * (1 + by * (noise(seed * 7 + run) - 0.5)));
}

/** What is drawn over a setting: efficiency, throughput and p99, and what was lost where anything was. */
function sweptOf(variants: readonly PictureVariant[]): Swept[] {
  const words = { efficiency: "efficiency", throughput: "throughput, msg/s", "latency.p99": "latency p99" };
  const lost = variants.some(({ measures }) => (measures.lost?.max ?? 0) > 0)
    ? { lost: "lost messages" }
    : {};
  return Object.entries({ ...words, ...lost }).map(([figure, word]) => ({
    figure,
    word,
    spreads: variants.map(({ measures }) => measures[figure as keyof typeof measures] ?? null), // a measure
  }));
}

/** Three workers and uneven work under six prefetch settings, five runs each. */
export function prefetchSweep(): Picture {
  const values = ["1", "2", "5", "10", "50", "unlimited"];
  const efficiencies = [0.92, 0.9, 0.78, 0.61, 0.4, 0.36];
  const load = { messages: 120, workers: 3, works: [60, 3, 3], dispatch: "fair" } as const;
  const variants = values.map((value, place): PictureVariant => {
    const efficiency = efficiencies[place] ?? 0;
    return {
      ...simulate(`prefetch=${value}`, load),
      at: [place],
      runs: 5,
      measures: {
        efficiency: spread(five(efficiency, place)),
        starvedShare: spread(five(1 - efficiency, place + 10)),
        throughput: spread(five(efficiency * 136, place + 20)),
        "latency.p50": spread(five(400 / efficiency, place + 30)),
        "latency.p99": spread(five(840 / efficiency, place + 40)),
        lost: spread([0, 0, 0, 0, 0]),
      },
    };
  });
  return {
    scenario: "prefetch-sweep",
    dimensions: [{ key: "workers.prefetch", values }],
    swept: sweptOf(variants),
    variants,
  };
}

/** All mixes of settings under a restart and a kill of the broker, so many runs each; 32 variants. */
export function durabilityMatrix(runs: number): Picture {
  const yesOrNo = ["true", "false"];
  const dimensions: Dimension[] = [
    { key: "variant", values: ["restart", "kill"] },
    { key: "queue.durable", values: yesOrNo },
    { key: "messages.persistent", values: yesOrNo },
    { key: "producers.confirms", values: yesOrNo },
    { key: "workers.ack", values: ["manual", "auto"] },
  ];
  const plain = simulate("plain", { messages: 600, workers: 2, works: [6], dispatch: "fair" });
  const variants = Array.from({ length: 32 }, (_, index): PictureVariant => {
    const at = [16, 8, 4, 2, 1].map((bit) => Number((index & bit) !== 0));
    const [fault = 0, transient = 0, volatile = 0, unconfirmed = 0, auto = 0] = at;
    const gone = transient === 1 || volatile === 1 ? 150 + fault * 12 : 0;
    const lost = gone + unconfirmed * (6 + fault * 21) + auto * 2;
    const value = (place: number): string => dimensions[place]?.values[at[place] ?? 0] ?? "";
    const name = `${value(0)}, durable=${value(1)} persistent=${value(2)} confirms=${value(3)} ack=${value(4)}`;
    const figures = (around: number, by: number): number[] =>
      Array.from({ length: runs }, (_, run) => around * (1 + by * (noise(index * 31 + run) - 0.5)));
    return {
      ...plain,
      name,
      at,
      runs,
      measures: {
        efficiency: spread(figures(0.6, 0.1)),
        starvedShare: spread(figures(0.4, 0.2)),
        throughput: spread(figures(301, 0.1)),
        "latency.p50": spread(figures(640, 0.3)),
        "latency.p99": spread(figures(1700, 0.2)),
        lost: spread(figures(lost, 0.3).map(Math.round)),
      },
    };
  });
  return { scenario: "durability-matrix", dimensions, swept: [], variants };
}

/** Two keys of a matrix with nothing lost, one run each. */
export function twoKeys(): Picture {
  const dimensions = [
    { key: "workers.prefetch", values: ["1", "10", "100", "unlimited"] },
    { key: "workers.count", values: ["1", "2", "4", "8", "16"] },
  ];
  const plain = simulate("plain", { messages: 20, workers: 2, works: [60, 3], dispatch: "fair" });
  const variants = [0, 1, 2, 3].flatMap((prefetch) =>
    [0, 1, 2, 3, 4].map((count): PictureVariant => {
      const efficiency = 0.99 - prefetch * 0.06 * (count + 1) * 0.8;
      return {
        ...plain,
        name: `${prefetch} ${count}`,
        at: [prefetch, count],
        measures: { efficiency: spread([efficiency]), lost: spread([0]) },
      };
    }),
  );
  return { scenario: "two-keys", dimensions, swept: [], variants };
}

/** A broker that was killed: a few lost of very many, and several fates. */
export function withLosses(attempted = 100_000): Picture {
  const variant = simulate("killed", { messages: 100, workers: 2, works: [100, 5], dispatch: "fair" });
  return {
    scenario: "losses",
    dimensions: [],
    swept: [],
    variants: [
      {
        ...variant,
        flow: {
          attempted,
          confirmed: attempted - 21,
          fates: [
            { fate: "handled", count: attempted - 3 - 40 - 1200 },
            { fate: "lost", count: 3 },
            { fate: "deadLettered", count: 1200 },
            { fate: "left", count: 40 },
            { fate: "rejected", count: 0 },
          ],
          causes: [
            { cause: "transient-at-restart", confirmed: true, count: 2 },
            { cause: "in-transit", confirmed: false, count: 1 },
            { cause: "overflow", confirmed: false, count: 0 },
          ],
          duplicates: 4,
          redelivered: 12,
        },
      },
    ],
  };
}

/** A third lost, by one cause. */
export function muchLost(): Picture {
  const picture = withLosses(600);
  const [variant] = picture.variants;
  if (variant === undefined) throw new Error("no variant");
  const flow = {
    attempted: 600,
    confirmed: 588,
    fates: [
      { fate: "handled", count: 402 },
      { fate: "lost", count: 198 },
    ],
    causes: [
      { cause: "queue-not-durable", confirmed: true, count: 186 },
      { cause: "in-transit", confirmed: false, count: 12 },
    ],
    duplicates: 0,
    redelivered: 0,
  } as const;
  return { ...picture, variants: [{ ...variant, flow }] };
}

/** Bars that are two a power of two, as of a histogram of significant digits. */
function logBars(curve: Curve): Curve {
  const most = curve.points.at(-1)?.ms ?? 1;
  const edges = Array.from({ length: 24 }, (_, place) => most * 2 ** ((place - 23) / 2));
  const bars = edges.slice(1).map((to, place) => {
    const near = Math.exp(-((place - 17) ** 2) / 12);
    return { from: edges[place] ?? 0, to, count: Math.round(curve.count * near * 0.16) };
  });
  return { ...curve, bars };
}

/** Sixty workers, the first of them the busiest, and latencies over four powers of ten. */
export function manyWorkers(): Picture {
  const variant = simulate("many", {
    messages: 3000,
    workers: 60,
    works: [4000, 90, 2, 0.3],
    dispatch: "round-robin",
  });
  const workers = variant.workers.map((worker, place) => ({
    ...worker,
    workShare: (120 - place) / (60 * 90.5),
  }));
  const latency = variant.latency.map(logBars);
  const wait = variant.wait.map(logBars);
  return { scenario: "many", dimensions: [], swept: [], variants: [{ ...variant, workers, latency, wait }] };
}

export const hostileNames = [
  `<script>alert("x")</script>${"a".repeat(100)}`,
  "👩‍👩‍👧 family & <b>bold</b> 'quoted'",
  "非常に長い名前のバリアントは切り詰められなければならないのでとても長く書かれています",
  "مرحبا بالعالم هذا اسم طويل جدا من اليمين إلى اليسار",
  "{name|x} {a|b} %s {c}",
];

/** Names of all sorts everywhere. */
export function hostile(): Picture {
  const sweep = prefetchSweep();
  const variants = sweep.variants.slice(0, 5).map((variant, place): PictureVariant => {
    const rename = (name: string): string => hostileNames[Number(name === "light") + place] ?? name;
    const kinds = variant.kinds.map(rename);
    const renamed = ({ kind, ...rest }: (typeof variant.latency)[number]) => ({
      kind: kind === null ? null : rename(kind),
      ...rest,
    });
    return {
      ...variant,
      name: hostileNames[place] ?? "",
      kinds,
      workers: variant.workers.map((worker, at) => ({ ...worker, name: hostileNames[at] ?? "" })),
      latency: variant.latency.map(renamed),
      wait: variant.wait.map(renamed),
      flow: { ...variant.flow, fates: [{ fate: hostileNames[0] ?? "", count: variant.flow.attempted }] },
    };
  });
  return {
    scenario: hostileNames[0] ?? "",
    dimensions: [{ key: hostileNames[0] ?? "", values: hostileNames }],
    swept: sweptOf(variants),
    variants,
  };
}
