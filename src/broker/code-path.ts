import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { type Installation, namesIn } from "./installation.ts";

/** The Erlang applications that most modules of a server come from, those with the most of them first. */
const neededApplications = [
  "rabbit",
  "kernel",
  "stdlib",
  "ssl",
  "rabbit_common",
  "inets",
  "compiler",
  "ra",
  "xmerl",
  "mnesia",
  "rabbitmq_prelaunch",
];

/**
 * The folders that a server should look for modules in before all others. Erlang tries every folder for every module
 * until one has it: with one for each of RabbitMQ's plugins that is 50,000 failed attempts, half of the start.
 */
export function firstOfCodePath(installation: Installation): string[] {
  const erlang = dirname(dirname(realpathSync(join(installation.erlang, "erl"))));
  const libraries = [pluginsOf(installation), join(erlang, "lib")];
  return neededApplications.flatMap((application) => {
    const folder = libraries
      .map((library) => versioned(library, application))
      .find((one) => one !== undefined);
    return folder === undefined ? [] : [join(folder, "ebin")];
  });
}

/** The folder of the server's own application among the plugins; undefined where it is not by itself in one. */
export function mainPlugin(installation: Installation): string | undefined {
  return versioned(pluginsOf(installation), "rabbit");
}

function pluginsOf({ server }: Installation): string {
  return join(dirname(dirname(server)), "plugins");
}

/** The folder `NAME-1.2.3` in another; an archive is none. */
function versioned(folder: string, name: string): string | undefined {
  const found = namesIn(folder).find(
    (one) =>
      one.startsWith(`${name}-`) && /^\d[^/]*$/.test(one.slice(name.length + 1)) && !one.endsWith(".ez"),
  );
  return found === undefined ? undefined : join(folder, found);
}
