import { Problem } from "../common/problem.ts";
import type { Broker } from "./broker.ts";
import { findEngine } from "./engine.ts";
import { useExternal } from "./external.ts";
import { findLocal } from "./find-local.ts";
import type { Found } from "./found.ts";
import { type Installation, installationLabel } from "./installation.ts";
import { findInstalled } from "./installed.ts";
import { type BrokerObserver, type BrokerRequest, noteStep, type Way, waysFor } from "./request.ts";

export type { BrokerObserver, BrokerRequest } from "./request.ts";
export { type SurveyedWay, surveyBrokers } from "./survey.ts";

/** How each kind of way gives a broker; replaced in tests. */
export type Openers = {
  readonly [How in Way["how"]]: (
    way: Extract<Way, { how: How }>,
    request: BrokerRequest,
    observer: BrokerObserver,
  ) => Promise<Broker>;
};

/** A way that there is nothing to try of. */
export class Unavailable extends Problem {}

/**
 * Opens the first broker that works: a given URL, Docker, a server of this machine, an installed one.
 * Ready to be connected to; the caller closes it. What is only tried and given up is noted.
 * @throws Problem (usage) on a bad `--broker`, Problem (broker) if no way works; the signal's reason on abort
 */
export async function openBroker(
  request: BrokerRequest,
  observer: BrokerObserver,
  openers: Openers = realOpeners,
): Promise<Broker> {
  const ways = waysFor(request);
  const failures: { readonly way: Way; readonly problem: Problem }[] = [];
  for (const way of ways) {
    request.signal.throwIfAborted();
    try {
      return await open(way, request, observer, openers);
    } catch (problem) {
      request.signal.throwIfAborted();
      if (!(problem instanceof Problem) || problem.kind !== "broker") throw problem;
      if (!(problem instanceof Unavailable) && ways.length > 1) observer.note(firstLine(problem.message));
      failures.push({ way, problem });
    }
  }
  const [only] = failures;
  if (only !== undefined && failures.length === 1) throw only.problem;
  throw noneWorks(failures);
}

function open(way: Way, request: BrokerRequest, observer: BrokerObserver, openers: Openers): Promise<Broker> {
  switch (way.how) {
    case "external":
      return openers.external(way, request, observer);
    case "docker":
      return openers.docker(way, request, observer);
    case "local":
      return openers.local(way, request, observer);
    case "installed":
      return openers.installed(way, request, observer);
  }
}

const realOpeners: Openers = {
  external: (way, { baseDir }) => useExternal(way, baseDir),
  async docker({ image }, { env, signal, restarts }, observer) {
    const engine = needed(
      await findEngine(env, signal),
      "install Docker and start it, or give a broker with --broker URL",
    );
    const { startDocker } = await import("./docker.ts");
    return startDocker(engine, image, restarts ?? true, observer, signal);
  },
  async local(_, { env, signal }, observer) {
    return start(needed(findLocal(env), "install rabbitmq-server"), observer, signal);
  },
  async installed(_, { env, signal, install }, observer) {
    const before = findInstalled(env);
    if (before !== undefined) return start(before, observer, signal);
    if (!install) throw new Unavailable("broker", "not installed", "run workq-bench broker install");
    const { hasApt } = await import("./apt.ts");
    if (!hasApt(env)) throw new Unavailable("broker", "not installed, and no apt to install it with");
    noteStep(observer, "installing RabbitMQ for this user, without root");
    const { installRabbit } = await import("./install.ts");
    const installation = await installRabbit({ env, signal }, observer);
    observer.note(`${installationLabel(installation)}: done`);
    return start(installation, observer, signal);
  },
};

async function start(
  installation: Installation,
  observer: BrokerObserver,
  signal: AbortSignal,
): Promise<Broker> {
  const { startLocal } = await import("./local.ts");
  return startLocal(installation, observer, signal);
}

function needed<T>(found: Found<T>, hint: string): T {
  if (found.is === "there") return found.it;
  throw new Unavailable("broker", found.why, found.hint ?? hint);
}

const wayNames: Record<Way["how"], string> = {
  external: "a URL",
  docker: "Docker",
  local: "a server on this machine",
  installed: "a server installed by workq-bench",
};

function noneWorks(failures: readonly { readonly way: Way; readonly problem: Problem }[]): Problem {
  const lines = failures.map(({ way, problem }) => {
    const hint = problem.hint ? `\n    ${problem.hint}` : "";
    return `\n  ${wayNames[way.how]}: ${problem.message.replaceAll("\n", "\n  ")}${hint}`;
  });
  return new Problem(
    "broker",
    `no broker to run on:${lines.join("")}`,
    "do one of these, or give a broker with --broker amqp://user:password@host:5672/vhost or WORKQ_BROKER_URL",
  );
}

function firstLine(text: string): string {
  return text.split("\n", 1)[0] ?? "";
}
