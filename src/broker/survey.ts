import { Problem } from "../common/problem.ts";
import { hasApt } from "./apt.ts";
import type { BrokerHow } from "./broker.ts";
import { cacheFolder } from "./cache-folder.ts";
import { findEngine } from "./engine.ts";
import { engineVersion, hasImage } from "./engine-queries.ts";
import { externalLabel } from "./external.ts";
import { findLocal } from "./find-local.ts";
import { installationLabel } from "./installation.ts";
import { findInstalled } from "./installed.ts";
import { type BrokerRequest, imageFor, type Way, waysFor } from "./request.ts";

/** One way to come by a broker, as far as it can be judged without starting anything. */
export interface SurveyedWay {
  readonly how: BrokerHow;
  readonly usable: boolean;
  /** What would be used, with version, path or image; or why it cannot be. */
  readonly why: string;
  /** The one that `run` would take. */
  readonly chosen: boolean;
}

type Judged = Omit<SurveyedWay, "chosen">;

/**
 * All ways to come by a broker and which of them would be taken. Starts, pulls and installs nothing.
 * @throws Problem (usage) on a bad `--broker`
 */
export async function surveyBrokers(request: BrokerRequest): Promise<SurveyedWay[]> {
  const ways = waysFor(request);
  const external = ways.find((way) => way.how === "external");
  const judged: readonly Judged[] = [
    judgeExternal(external),
    await judgeDocker(request),
    judgeLocal(request),
    judgeInstalled(request),
  ];
  const chosen = ways.map(({ how }) => judged.find((one) => one.how === how)).find((one) => one?.usable);
  return judged.map((one) => ({ ...one, chosen: one === chosen }));
}

function judgeExternal(way: Extract<Way, { how: "external" }> | undefined): Judged {
  const how = "external";
  if (way === undefined)
    return { how, usable: false, why: "no URL given (--broker, scenario, WORKQ_BROKER_URL)" };
  try {
    return { how, usable: true, why: `${externalLabel(way)}, from ${way.from}; not tried yet` };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { how, usable: false, why: error.message };
  }
}

async function judgeDocker(request: BrokerRequest): Promise<Judged> {
  const how = "docker";
  const image = imageFor(request);
  const { env, signal } = request;
  const engine = await findEngine(env, signal);
  if (engine.is === "missing") {
    return {
      how,
      usable: false,
      why: engine.hint === undefined ? engine.why : `${engine.why}; ${engine.hint}`,
    };
  }
  try {
    const version = await engineVersion(engine.it, signal);
    const here = await hasImage(engine.it, image, signal);
    const name = version ? `Docker ${version}` : "Docker";
    return { how, usable: true, why: `${name}, ${here ? `image ${image}` : `would pull ${image}`}` };
  } catch {
    signal.throwIfAborted();
    return { how, usable: false, why: "the Docker engine stopped answering" };
  }
}

function judgeLocal({ env }: BrokerRequest): Judged {
  const how = "local";
  const found = findLocal(env);
  if (found.is === "missing") return { how, usable: false, why: found.why };
  return { how, usable: true, why: `${installationLabel(found.it)}: ${found.it.server}` };
}

function judgeInstalled({ env, install }: BrokerRequest): Judged {
  const how = "installed";
  const found = findInstalled(env);
  if (found !== undefined) {
    const folder = found.erlang.replace(/\/usr\/lib\/erlang\/bin$/, "");
    return { how, usable: true, why: `${installationLabel(found)}: ${withTilde(folder, env)}` };
  }
  if (cacheFolder(env) === undefined) {
    return { how, usable: false, why: "this user has no home folder: set HOME or XDG_CACHE_HOME" };
  }
  if (!hasApt(env)) return { how, usable: false, why: "not installed, and no apt to install it with" };
  const why = install
    ? "not yet: run installs it with apt, without root"
    : "not yet: workq-bench broker install";
  return { how, usable: install, why };
}

function withTilde(path: string, env: NodeJS.ProcessEnv): string {
  return env.HOME && path.startsWith(`${env.HOME}/`) ? `~${path.slice(env.HOME.length)}` : path;
}
