import { mkdir, mkdtemp, readdir, readFile, rename, rm, statfs, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Problem } from "../common/problem.ts";
import { hasApt, PrivateApt } from "./apt.ts";
import type { Package } from "./apt-output.ts";
import { cacheFolder } from "./cache-folder.ts";
import { sweepUnfinished, unfinishedPrefix } from "./install-sweep.ts";
import { type Installation, namesIn } from "./installation.ts";
import { findInstalled, installationIn, manifestFile } from "./installed.ts";
import { type BrokerObserver, noteStep } from "./request.ts";

const megabyte = 1_000_000;
/** The lists of apt, and its index of them, which are gone when the install is done. */
const listsSize = 200 * megabyte;

export interface InstallRequest {
  readonly env: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

/**
 * Installs RabbitMQ for this user alone, without root: the distribution's own packages, unpacked into the
 * cache folder. If one is installed already, that one.
 * @throws Problem (broker) without apt, network, packages or disk space; the signal's reason on abort
 */
export async function installRabbit(
  request: InstallRequest,
  observer: BrokerObserver,
): Promise<Installation> {
  const { env, signal } = request;
  const before = findInstalled(env);
  if (before !== undefined) return before;
  if (!hasApt(env)) {
    throw new Problem(
      "broker",
      "RabbitMQ can only be installed where there is apt (Debian, Ubuntu), and this system has none",
      "install Docker or rabbitmq-server, or give a broker with --broker URL",
    );
  }
  const cache = cacheFolder(env);
  if (cache === undefined) {
    throw new Problem(
      "broker",
      "RabbitMQ cannot be installed: this user has no home folder",
      "set HOME, or XDG_CACHE_HOME, to a folder that this user may write to",
    );
  }
  const folder = await unfinishedFolder(cache);
  try {
    await needSpace(cache, listsSize);
    const apt = await PrivateApt.make(folder, env, signal);
    noteStep(observer, "fetching the package lists");
    const { packages, bytes } = await apt.plan();
    await needSpace(cache, bytes * 4);

    let count = 0;
    const debs = await apt.download(packages, (name) => {
      count += 1;
      noteStep(observer, `fetching ${name} ${count} of ${packages.length}`);
    });
    noteStep(observer, `unpacking ${packages.length} packages`);
    return await putInPlace(apt, packages, { folder, debs, cache });
  } catch (error) {
    throw asProblem(error, cache);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

interface Folders {
  readonly folder: string;
  readonly debs: string;
  readonly cache: string;
}

/** Unpacks beside the final place and renames: what is at the final place is always whole. */
async function putInPlace(
  apt: PrivateApt,
  packages: readonly Package[],
  { folder, debs, cache }: Folders,
): Promise<Installation> {
  const files = (await readdir(debs)).filter((name) => name.endsWith(".deb"));
  if (files.length !== packages.length) {
    throw new Error(`apt fetched ${files.length} of ${packages.length} packages`);
  }
  const root = join(folder, "root");
  await mkdir(root);
  for (const file of files) await apt.unpack(join(debs, file), root);

  const version = packages.find(({ name }) => name === "rabbitmq-server")?.version ?? "0";
  const final = join(cache, `${version.replace(/^\d+:/, "")}-${process.arch}`);
  await moveErlang(root, final);
  await writeFile(join(root, manifestFile), JSON.stringify({ packages }, null, 2));
  try {
    await rename(root, final);
  } catch (error) {
    // Another install was faster; ours is thrown away.
    if (!["ENOTEMPTY", "EEXIST"].includes((error as NodeJS.ErrnoException).code ?? "")) throw error;
  }
  const installation = installationIn(final);
  if (installation !== undefined) return installation;
  throw new Problem(
    "broker",
    `the packages of RabbitMQ ${version} hold no server that can be started`,
    `remove ${final}, then give a broker with --broker URL or install rabbitmq-server yourself`,
  );
}

/** Erlang's start scripts hold the folder that Erlang is in. */
async function moveErlang(root: string, final: string): Promise<void> {
  const erlang = join(root, "usr/lib/erlang");
  const erts = namesIn(erlang).filter((name) => name.startsWith("erts-"));
  const place = `'${join(final, "usr/lib/erlang").replaceAll("'", "'\\''")}'`;
  for (const script of ["bin/erl", ...erts.map((name) => `${name}/bin/erl`)]) {
    const file = join(erlang, script);
    const text = await readFile(file, "utf8");
    await writeFile(
      file,
      text.replaceAll(
        /^(\s*)ROOTDIR=["']?\/usr\/lib\/erlang["']?$/gm,
        (_, indent) => `${indent}ROOTDIR=${place}`,
      ),
    );
  }
}

async function unfinishedFolder(cache: string): Promise<string> {
  try {
    await mkdir(cache, { recursive: true });
    await sweepUnfinished(cache);
    return await mkdtemp(join(cache, unfinishedPrefix()));
  } catch (error) {
    throw asProblem(error, cache);
  }
}

async function needSpace(folder: string, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const free = bavail * bsize;
  if (free >= bytes) return;
  throw new Problem(
    "broker",
    `installing RabbitMQ needs about ${Math.ceil(bytes / megabyte)} MB in ${folder}, which has ${Math.floor(free / megabyte)} MB free`,
    "free some space, or set XDG_CACHE_HOME to a folder on another disk",
  );
}

function asProblem(error: unknown, cache: string): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new Problem("broker", `the disk of ${cache} is full`, "free some space, or set XDG_CACHE_HOME", {
      cause: error,
    });
  }
  const isForbidden = ["EACCES", "EROFS", "ENOTDIR", "EPERM", "EEXIST"].includes(code ?? "");
  if (isForbidden || (code === "ENOENT" && syscall === "mkdir")) {
    return new Problem(
      "broker",
      `RabbitMQ cannot be installed into ${cache}: this user may not write there (${code})`,
      "set XDG_CACHE_HOME to a folder that this user may write to",
      { cause: error },
    );
  }
  return error;
}
