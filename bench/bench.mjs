// `npm run bench [-- MODE …]`: what the tool costs, beside its peers and by itself. See README.md.
import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, release, totalmem, type } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { cpuMeterOf, open, productOf, urlOf } from "./broker.mjs";
import { stopClients } from "./client.mjs";
import { buildsMode } from "./modes/builds.mjs";
import { peersMode } from "./modes/peers.mjs";
import { scaleMode } from "./modes/scale.mjs";
import { startMode } from "./modes/start.mjs";
import { timingMode } from "./modes/timing.mjs";
import { settingsOf } from "./settings.mjs";

const modes = {
  peers: peersMode,
  builds: buildsMode,
  scale: scaleMode,
  timing: timingMode,
  start: startMode,
};
const help = `npm run bench [-- MODE] [options]

  peers   beside amqplib, two more clients for Node, a C client and PerfTest, with the
          same settings (the default)
  builds  this build and that of another checkout (--base), in turn
  scale   10,000 to 10,000,000 messages, 1 to 1,000 workers
  timing  how late works end, and how evenly messages are published
  start   how long it takes to begin and to end

  --rounds N        of each figure (5; builds: 10; scale: 1)
  --base DIR        builds: the other checkout, built
  --broker WHICH    auto, docker, local or a URL, as workq-bench run has it (auto)
  --setting a,c     peers, builds: only these (builds: a,e,h2); can be given again
  --peer NAME,…     peers: only these of workq-bench, amqplib, rabbitmq-client,
                    amqp-client, C, PerfTest
  --share S         peers, builds: of the messages of each setting, for a quick try (1)
  --most N          scale: no run of more messages
  --record WORD     scale: full or summary, where the tool knows it
  --help
`;

function optionsOf(args) {
  const text = { type: "string" };
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: {
      rounds: text,
      broker: text,
      base: text,
      setting: { ...text, multiple: true },
      peer: text,
      share: text,
      most: text,
      record: text,
      help: { type: "boolean" },
    },
  });
  const [mode = values.base === undefined ? "peers" : "builds", ...more] = positionals;
  if (more.length > 0 || !Object.hasOwn(modes, mode))
    throw new Error(`unknown mode: ${positionals.join(" ")}`);
  const positive = (name, otherwise) => {
    const value = values[name] === undefined ? otherwise : Number(values[name]);
    if (!(value > 0)) throw new Error(`--${name} ${values[name]}: not a positive number`);
    return value;
  };
  if ((mode === "builds") !== (values.base !== undefined))
    throw new Error("builds needs --base DIR, and no other mode has one");
  const setting = values.setting?.join(",");
  settingsOf(setting, 1);
  const rounds = Math.ceil(positive("rounds", { scale: 1, builds: 10 }[mode] ?? 5));
  return { ...values, setting, mode, rounds, share: positive("share", 1), most: positive("most", 1e7) };
}

/** The machine and the programs that a figure depends on. */
async function environmentOf(broker) {
  const firstLine = (command, ...args) => {
    try {
      return execFileSync(command, args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).split(
        "\n",
      )[0];
    } catch {
      return null;
    }
  };
  return {
    node: process.versions.node,
    java: firstLine("java", "--version"),
    cc: firstLine("cc", "--version"),
    os: `${type()} ${release()}`,
    cpu: cpus()[0]?.model ?? "",
    cores: cpus().length,
    memory: totalmem(),
    broker: `${await productOf(urlOf(broker))} (${broker.how})`,
    commit: firstLine("git", "describe", "--always", "--dirty"),
  };
}

const interrupt = new AbortController();

async function main() {
  const options = optionsOf(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(help);
    return;
  }
  process.on("SIGINT", () => {
    // The first time they may clean up after themselves.
    stopClients(interrupt.signal.aborted ? "SIGKILL" : "SIGINT");
    interrupt.abort();
  });
  const say = (text) => {
    interrupt.signal.throwIfAborted();
    console.error(text);
  };
  const folder = fileURLToPath(new URL("../reports/bench", import.meta.url));
  mkdirSync(folder, { recursive: true });
  const startedAt = new Date().toISOString();
  const broker = await open(options.broker, interrupt.signal);
  try {
    const environment = await environmentOf(broker);
    const meter = cpuMeterOf(broker);
    if (meter() === null) say("nothing tells the CPU time of this broker");
    const show = (text) => console.log(`${text}\n`);
    show(`${environment.broker}, Node ${environment.node}, ${environment.cores} × ${environment.cpu}`);
    const { mode, rounds, share } = options;
    const found = await modes[mode]({ url: urlOf(broker), meter, options, folder, say, show });
    const file = join(folder, `${startedAt.slice(0, 19).replaceAll(":", "-")}.json`);
    writeFileSync(
      file,
      `${JSON.stringify({ mode, startedAt, environment, rounds, share, ...found }, null, 2)}\n`,
    );
    say(`written to ${file}`);
  } finally {
    await broker.close();
  }
}

try {
  await main();
} catch (error) {
  if (!interrupt.signal.aborted) console.error(error.message);
  process.exitCode = interrupt.signal.aborted ? 130 : 1;
}
