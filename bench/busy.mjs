// Whether a busy machine makes a scenario fail: runs odd-heavy again and again beside busy loops, and with round-robin
// in place of fair dispatch. Exit code 1: a run failed that must not, or a regression was called passed.
//   node bench/busy.mjs [--loops 6] [--times 20] [--broker docker]      loops a core; 0: on an idle machine
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    loops: { type: "string", default: "6" },
    times: { type: "string", default: "20" },
    broker: { type: "string", default: "auto" },
  },
});
const [loops, times] = [Number(values.loops), Number(values.times)];
const words = { 0: "passed", 1: "failed", 4: "inconclusive" };
const dir = mkdtempSync(join(tmpdir(), "workq-bench-busy-"));
// None outlives an hour, whatever becomes of this process.
const spin =
  "const end = Date.now() + 3600e3; while (Date.now() < end && process.ppid === +process.argv[1]);";
const spinners = Array.from({ length: loops * cpus().length }, () =>
  spawn(process.execPath, ["-e", spin, String(process.pid)], { stdio: "ignore" }),
);

/** Runs odd-heavy once. @returns its exit code, efficiencies, and what did not keep time or why it is open */
function run(...more) {
  const args = ["dist/cli.js", "run", "scenarios/odd-heavy.yaml", "--broker", values.broker, "--out", dir];
  const { status } = spawnSync(process.execPath, [...args, ...more], { stdio: "ignore", timeout: 300_000 });
  const { variants, checks } = JSON.parse(readFileSync(join(dir, "result.json"), "utf8"));
  const all = [...variants.flatMap((variant) => variant.checks), ...checks];
  return {
    code: status,
    efficiencies: variants.map(({ runs }) => runs[0].dispatch.efficiency),
    late: [...new Set(variants.flatMap(({ runs }) => runs[0].generator.late))],
    reasons: all.flatMap(({ verdict, reason }) =>
      verdict === "inconclusive" ? [reason ?? "no reason"] : [],
    ),
  };
}

function series(title, isBad, ...more) {
  const counts = {};
  let bad = 0;
  for (let i = 0; i < times; i++) {
    const one = run(...more);
    const word = words[one.code] ?? `exit code ${one.code}`;
    counts[word] = (counts[word] ?? 0) + 1;
    if (isBad(one)) bad++;
    const marks = one.late.length === 0 ? "kept time" : `late: ${one.late.join(", ")}`;
    console.log(
      `${title}: ${word}, efficiency ${one.efficiencies.join(" and ")}, ${marks}${one.reasons[0] ? `; ${one.reasons[0]}` : ""}`,
    );
  }
  console.log(
    `${title}: ${Object.entries(counts)
      .map(([word, count]) => `${count} ${word}`)
      .join(", ")} of ${times}\n`,
  );
  return bad;
}

try {
  const open = ({ code, reasons }) => code === 4 && reasons.length > 0 && !reasons.includes("no reason");
  const bad =
    series("odd-heavy", (one) => one.code !== 0 && !(loops > 0 && open(one))) +
    series(
      "round-robin for fair",
      ({ code }) => code === 0,
      "--variant",
      "fair",
      "--set",
      "workers.prefetch=unlimited",
    );
  process.exitCode = bad > 0 ? 1 : 0;
} finally {
  for (const spinner of spinners) spinner.kill("SIGKILL");
  rmSync(dir, { recursive: true, force: true });
}
