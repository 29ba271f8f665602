// RabbitMQ PerfTest, which Maven fetches on first use.
import { execFileSync } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { runClient } from "../client.mjs";

const pom = fileURLToPath(new URL("pom.xml", import.meta.url));
let jars;

/**
 * Each consumer stops after its even share of the messages, and what it was delivered beyond stays unacknowledged. With
 * several consumers the producers send as many more as their prefetch can hold back, so that none waits in vain.
 */
const surplusOf = ({ workers, prefetch }) => (workers > 1 ? workers * prefetch : 0);

function optionsOf(setting, { url, queue }) {
  const { messages, size, prefetch, ackEvery, unconfirmed, producers, workers } = setting;
  const options = {
    uri: url,
    // The default exchange.
    exchange: "",
    "routing-key": queue,
    queue,
    producers,
    consumers: workers,
    pmessages: (messages + surplusOf(setting)) / producers,
    cmessages: messages / workers,
    size,
    qos: prefetch,
    ...(ackEvery > 1 && { "multi-ack-every": ackEvery }),
    ...(unconfirmed > 0 && { confirm: unconfirmed }),
    ...(setting.persistent && { flag: "persistent" }),
    // Else its rates count the time that closing takes.
    "shutdown-timeout": 0,
    id: "bench",
  };
  return [
    "--predeclared",
    ...Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}

/**
 * Received messages/s. PerfTest's own average ends when both sides are through, and its producers look for their last
 * confirms only every 100 ms; its lines of every second tell how far it came until then. The higher one counts.
 */
function rateOf(stdout, messages) {
  const average = Number(/receiving rate avg: ([\d.]+) msg\/s/.exec(stdout)?.[1]);
  let [received, until, underway] = [0, 0, 0];
  for (const [, time, rate] of stdout.matchAll(/time ([\d.]+) s.*? received: ([\d.]+) msg\/s/g)) {
    received += Number(rate) * (Number(time) - until);
    until = Number(time);
    if (received < messages * 0.99) underway = received / until;
  }
  return { average, rate: Math.max(average, underway) };
}

export const perfTest = {
  name: "PerfTest",
  /** What is left in the queue when all is well. */
  surplus: surplusOf,
  missing(folder) {
    jars = join(folder, "perf-test");
    mkdirSync(jars, { recursive: true });
    try {
      execFileSync("java", ["-version"], { stdio: "ignore" });
    } catch {
      return "no Java (java)";
    }
    if (readdirSync(jars).some((name) => name.startsWith("perf-test-"))) return null;
    try {
      const goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", `-DoutputDirectory=${jars}`];
      execFileSync("mvn", ["-q", "-B", "-f", pom, ...goal], { stdio: "pipe" });
      return null;
    } catch (error) {
      return error.code === "ENOENT"
        ? "no Maven (mvn) to fetch it"
        : `Maven could not fetch it: ${error.stdout}`;
    }
  },
  // Its clock starts before its consumers do: with a hundred of them there is no telling the makespan.
  does: ({ workers }) => workers < 100,
  async run(setting, where) {
    const main = ["-cp", join(jars, "*"), "com.rabbitmq.perf.PerfTest"];
    const cost = await runClient("java", [...main, ...optionsOf(setting, where)]);
    const { average, rate } = rateOf(cost.stdout, setting.messages);
    if (!(average > 0)) throw new Error(`no rate in what PerfTest wrote:\n${cost.stdout.slice(-2000)}`);
    return { cost, throughput: rate, efficiency: null, workError: null, told: { average } };
  },
};
