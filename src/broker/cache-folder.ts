import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** This user's home; undefined for one that the system does not know and that has no HOME. */
export function homeFolder(env: NodeJS.ProcessEnv, ofSystem: () => string = homedir): string | undefined {
  if (env.HOME) return env.HOME;
  try {
    return ofSystem();
  } catch {
    return undefined;
  }
}

/** The folder that `broker install` keeps versions of RabbitMQ in; undefined: this user has no home for it. */
export function cacheFolder(env: NodeJS.ProcessEnv, home = homeFolder(env)): string | undefined {
  const xdg = env.XDG_CACHE_HOME;
  // A relative one is to be ignored, says the XDG specification.
  const cache = xdg && isAbsolute(xdg) ? xdg : home && join(home, ".cache");
  return cache && join(cache, "workq-bench", "rabbitmq");
}
