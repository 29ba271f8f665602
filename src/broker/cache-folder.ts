import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";

/** The folder that `broker install` keeps versions of RabbitMQ in. */
export function cacheFolder(env: NodeJS.ProcessEnv): string {
  const xdg = env.XDG_CACHE_HOME;
  // A relative one is to be ignored, says the XDG specification.
  const cache = xdg && isAbsolute(xdg) ? xdg : join(env.HOME || homedir(), ".cache");
  return join(cache, "workq-bench", "rabbitmq");
}
