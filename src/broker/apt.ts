import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../common/problem.ts";
import { redactText } from "../common/redact.ts";
import {
  downloadSize,
  fetchedPackage,
  installedNames,
  type Package,
  packagesToFetch,
  plannedPackages,
  quietSettings,
} from "./apt-output.ts";
import { isExecutable, pathFolders } from "./installation.ts";
import { type CommandOptions, type CommandResult, runCommand } from "./run-command.ts";

const neededTools = ["apt-get", "apt-config", "dpkg-deb", "dpkg-query"];

/** Whether this system has apt, whose packages `broker install` unpacks. */
export function hasApt(env: NodeJS.ProcessEnv): boolean {
  const folders = pathFolders(env);
  return neededTools.every((tool) => folders.some((folder) => isExecutable(join(folder, tool))));
}

/** apt with the system's sources and keys but lists and downloads in a folder of its own; needs no root. */
export class PrivateApt {
  readonly #folder: string;
  readonly #options: CommandOptions;

  private constructor(folder: string, options: CommandOptions) {
    this.#folder = folder;
    this.#options = options;
  }

  static async make(folder: string, env: NodeJS.ProcessEnv, signal: AbortSignal): Promise<PrivateApt> {
    const dump = await runCommand("apt-config", ["dump"], { env, signal });
    const settings = join(folder, "apt.conf");
    for (const name of ["state/lists/partial", "cache/archives/partial", "debs"]) {
      await mkdir(join(folder, name), { recursive: true });
    }
    await writeFile(settings, [...quietSettings(dump.stdout), ...ownSettings(folder), ""].join("\n"));
    return new PrivateApt(folder, { env: { ...env, APT_CONFIG: settings }, signal });
  }

  /**
   * Fetches the lists and finds out what to download.
   * @throws Problem (broker) if the sources cannot be reached or have no rabbitmq-server
   */
  async plan(): Promise<{ readonly packages: readonly Package[]; readonly bytes: number }> {
    // One source of many may fail; what counts is whether the packages are found.
    const update = await this.#apt(["update"]);
    const plan = await this.#apt(["install", "--simulate", "--no-install-recommends", "rabbitmq-server"]);
    // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own placeholders.
    const query = ["-W", "-f", "${db:Status-Abbrev} ${Package}\\n"];
    const installed = await runCommand("dpkg-query", query, this.#options);
    const packages = packagesToFetch(plannedPackages(plan.stdout), installedNames(installed.stdout));
    if (!packages.some(({ name }) => name === "rabbitmq-server")) {
      throw aptProblem("apt finds no rabbitmq-server", complaints(update).length > 0 ? update : plan);
    }
    const uris = await this.#apt(["--print-uris", "download", ...specs(packages)]);
    return { packages, bytes: downloadSize(uris.stdout) };
  }

  /** Downloads packages, checked by apt against the signed lists; resolves with the folder they are in. */
  async download(packages: readonly Package[], onPackage: (name: string) => void): Promise<string> {
    const cwd = join(this.#folder, "debs");
    const onLine = (line: string) => {
      const name = fetchedPackage(line);
      if (name !== undefined) onPackage(name);
    };
    const result = await this.#apt(["download", ...specs(packages)], { cwd, onLine });
    if (result.code !== 0) throw aptProblem("the packages could not be fetched", result);
    return cwd;
  }

  /** Unpacks one package file into a folder, as plain files of this user's. */
  async unpack(file: string, into: string): Promise<void> {
    const result = await runCommand("dpkg-deb", ["-x", file, into], this.#options);
    if (result.code !== 0) throw aptProblem("a package could not be unpacked", result);
  }

  #apt(args: readonly string[], more: Partial<CommandOptions> = {}): Promise<CommandResult> {
    return runCommand("apt-get", args, { ...this.#options, ...more });
  }
}

function ownSettings(folder: string): string[] {
  const settings = {
    "Dir::Etc::main": "/dev/null",
    "Dir::Etc::parts": "/dev/null",
    "Dir::State": join(folder, "state/"),
    // As if nothing were installed: all of Erlang is wanted, whatever the system has of it.
    "Dir::State::status": "/dev/null",
    "Dir::Cache": join(folder, "cache/"),
    "Dir::Log": join(folder, "log/"),
    // Root would download as another user, who may not write here.
    "APT::Sandbox::User": "root",
    "Acquire::Languages": "none",
    "Acquire::Retries": "2",
    "Acquire::http::Timeout": "20",
    "Acquire::https::Timeout": "20",
  };
  return Object.entries(settings).map(([name, value]) => `${name} "${value}";`);
}

function specs(packages: readonly Package[]): string[] {
  return packages.map(({ name, version }) => `${name}=${version}`);
}

/** What apt said went wrong, warnings too: a source that cannot be reached is only one of those. */
function complaints({ stderr }: CommandResult): string[] {
  return stderr.filter((line) => /^(E|W|Err|dpkg-deb|tar): ?/.test(line));
}

function aptProblem(what: string, result: CommandResult): Problem {
  const lines = complaints(result)
    .slice(-4)
    .map((line) => `\n  ${redactText(line).slice(0, 240)}`);
  const full = result.stderr.some((line) => /no space left|disk quota/i.test(line));
  return new Problem(
    "broker",
    `installing RabbitMQ failed: ${full ? "the disk is full" : what}${lines.join("")}`,
    full
      ? "free some space, or set XDG_CACHE_HOME to a folder on another disk"
      : "Look at the network and the sources of apt, or give a broker with --broker URL.",
  );
}
