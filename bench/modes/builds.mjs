// This build and another checkout's with the same settings, in turn: A B, B A, …
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { untilIdle } from "../broker.mjs";
import { drawsOf } from "../draw.mjs";
import { median, number, table } from "../figures.mjs";
import { cli, runScenario, scenarioOf } from "../peers/workq.mjs";
import { settingsOf } from "../settings.mjs";

const settingsByDefault = "a,e,h2";
const resamples = 10_000;
/** Each figure, and up to which ratio of new to base there is no loss of 5 %. */
const measures = {
  throughput: { title: "msg/s", decimals: 0, excludes: ({ low }) => low > 0.95 },
  cpu: { title: "CPU µs/msg", decimals: 1, excludes: ({ high }) => high < 1.05 },
  memory: { title: "peak MB", decimals: 0, excludes: ({ high }) => high < 1.05 },
};

/** @returns what goes into the JSON */
export async function buildsMode({ url, meter, options, say, show }) {
  const base = resolve(options.base, "dist/cli.js");
  if (!existsSync(base)) throw new Error(`--base ${options.base}: it has no dist/cli.js; build it first`);
  const builds = [
    { name: "base", program: base },
    { name: "new", program: cli },
  ];
  const dir = mkdtempSync(join(tmpdir(), "workq-bench-builds-"));
  const one = async ({ program }, setting) => {
    await untilIdle(meter);
    const { cost, result, out } = await runScenario(scenarioOf(setting), { url, dir, program });
    rmSync(out, { recursive: true });
    return {
      throughput: result.throughput,
      cpu: ((cost.user + cost.system) * 1000) / setting.messages,
      memory: cost.peak / 2 ** 20,
    };
  };
  const found = [];
  try {
    for (const setting of settingsOf(options.setting ?? settingsByDefault, options.share)) {
      const runs = { base: [], new: [] };
      for (let round = 0; round < options.rounds; round++) {
        for (const build of round % 2 === 0 ? builds : builds.toReversed()) {
          say(`(${setting.key}) round ${round + 1} of ${options.rounds}: ${build.name}`);
          runs[build.name].push(await one(build, setting));
        }
      }
      found.push({ setting, runs, ...summaryOf(runs) });
    }
    show(tableOf(found));
    return { base: options.base, settings: found };
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Of each figure the medians, the median ratio and its interval. */
function summaryOf(runs) {
  const figures = Object.keys(measures).map((measure) => {
    const [before, after] = [runs.base, runs.new].map((own) => own.map((run) => run[measure]));
    const ratios = after.map((value, round) => value / before[round]);
    const interval = intervalOf(ratios);
    const isExcluded = measures[measure].excludes(interval);
    return [
      measure,
      { base: median(before), new: median(after), ratio: median(ratios), interval, isExcluded, ratios },
    ];
  });
  return Object.fromEntries(figures);
}

/** The 95 % bootstrap interval of the median of some values; the draws are always the same. */
function intervalOf(values) {
  const draws = drawsOf(values.length);
  const medians = Array.from({ length: resamples }, () =>
    median(values.map(() => values[draws.whole(0, values.length - 1)])),
  ).sort((a, b) => a - b);
  const cut = Math.floor(resamples * 0.025);
  return { low: medians[cut], high: medians[resamples - 1 - cut] };
}

function tableOf(found) {
  const rows = found.flatMap(({ setting, ...figures }) =>
    Object.entries(measures).map(([measure, { title, decimals }]) => {
      const { base, new: next, ratio, interval, isExcluded } = figures[measure];
      return [
        `(${setting.key})`,
        title,
        number(base, decimals),
        number(next, decimals),
        number(ratio, 3),
        `${number(interval.low, 3)} to ${number(interval.high, 3)}`,
        isExcluded ? "excluded" : "not excluded",
      ];
    }),
  );
  return table(["setting", "figure", "base", "new", "new / base", "95 %", "a loss of 5 %"], rows, 2);
}
