import { Command } from "commander";
import type { BrokerRequest, SurveyedWay } from "../broker/choose.ts";

const statusExamples = `
Examples:
  workq-bench broker status
  workq-bench broker status --broker docker
  WORKQ_BROKER_URL=amqp://user:password@host workq-bench broker status

Nothing is started, and nobody logs in anywhere. Exits with 3 if no way is usable.`;

const installExamples = `
Examples:
  workq-bench broker install
  XDG_CACHE_HOME=/big/disk workq-bench broker install

Fetches the RabbitMQ and Erlang packages of this Debian or Ubuntu by apt, which
checks them, and unpacks them into the user's cache folder. Needs no root and
changes nothing outside that folder; remove workq-bench/ there to undo it.`;

/** `workq-bench broker …`: which broker a run would use, and getting one. */
export function brokerCommand(): Command {
  const broker = new Command("broker")
    .description("See or install the broker that a run uses")
    .addHelpText("after", "\nExamples:\n  workq-bench broker status\n  workq-bench broker install");

  broker
    .command("status")
    .description("List the ways to a broker, and the one a run would take")
    .option("-b, --broker <broker>", "Broker to look at: auto, docker, local, or an amqp:// or amqps:// URL")
    .addHelpText("after", statusExamples)
    .action(status);

  broker
    .command("install")
    .description("Install RabbitMQ for this user alone, without root")
    .addHelpText("after", installExamples)
    .action(install);

  return broker;
}

async function status(options: { broker?: string }): Promise<void> {
  const { surveyBrokers } = await import("../broker/choose.ts");
  const { Problem } = await import("../common/problem.ts");
  const request: BrokerRequest = {
    asked: options.broker,
    choice: { use: "auto" },
    baseDir: process.cwd(),
    install: true,
    env: process.env,
    signal: new AbortController().signal,
  };
  const ways = await surveyBrokers(request);
  process.stdout.write(statusText(ways));
  if (!ways.some(({ chosen }) => chosen)) {
    throw new Problem(
      "broker",
      options.broker ? "the broker that was asked for cannot be used" : "there is no broker to run on",
      "make one of the ways above usable, or give --broker amqp://user:password@host:5672/vhost",
    );
  }
}

async function install(): Promise<void> {
  const { installRabbit } = await import("../broker/install.ts");
  const { installationLabel } = await import("../broker/installation.ts");
  const { Interrupts } = await import("./interrupts.ts");
  const { createProgress } = await import("../progress/progress.ts");
  const progress = createProgress({ stream: process.stderr, quiet: false, env: process.env });
  using interrupts = new Interrupts((text) => progress.note(text));
  const installing = installRabbit({ env: process.env, signal: interrupts.stop }, progress);
  const installation = await installing.finally(() => progress.close());
  process.stdout.write(`${installationLabel(installation)}:\n${installation.server}\n`);
}

const maxWidth = 80;
const wayNames: Record<SurveyedWay["how"], string> = {
  external: "URL",
  docker: "Docker",
  local: "local server",
  installed: "installed",
};

/** The survey as an aligned list of at most 80 columns; the way a run would take has an arrow. */
export function statusText(ways: readonly SurveyedWay[]): string {
  const indent = 20;
  return ways
    .map(({ how, usable, why, chosen }) => {
      const head = `${chosen ? "→" : " "} ${usable ? "✓" : "✗"} ${wayNames[how]}`.padEnd(indent);
      return `${head}${wrapped(why, maxWidth - indent).join(`\n${" ".repeat(indent)}`)}\n`;
    })
    .join("");
}

/** Lines of at most `width` characters, broken at spaces, and within a word only where it is longer. */
function wrapped(text: string, width: number): string[] {
  const lines = [""];
  for (const word of text.split(/\s+/)) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(...(word.match(new RegExp(`.{1,${width}}`, "g")) ?? []));
  }
  return lines.slice(1);
}
