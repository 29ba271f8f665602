// The broker that everything runs on, its queues, and the CPU time that it used.
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import amqp from "amqplib";
import { openBroker } from "../dist/index.js";

/** Ticks of /proc/<pid>/stat in a second; the same on every Linux. */
const ticks = 100;

/** Opens a broker as `workq-bench run --broker WHICH` would. */
export function open(which, signal) {
  return openBroker(
    {
      asked: which,
      choice: { use: "auto" },
      baseDir: ".",
      install: true,
      restarts: false,
      env: process.env,
      signal,
    },
    { note: (text) => console.error(text) },
  );
}

/** The broker's URL as all peers understand it: to some, a lone `/` at the end is a vhost without a name. */
export function urlOf({ address }) {
  return address.url.replace(/^(amqps?:\/\/[^/]*)\/$/, "$1");
}

/** The product and version that the broker itself tells. */
export async function productOf(url) {
  const connection = await amqp.connect(url);
  const { product, version } = connection.connection.serverProperties;
  await connection.close();
  return `${product} ${version}`;
}

/**
 * Declares a durable queue, gives its name to `use`, and deletes it, whatever comes of that.
 * @param left how many messages are to be in it afterwards
 * @throws Error if there are others for longer than two seconds
 */
export async function withQueue(url, type, left, use) {
  const name = `workq-bench.peers.${process.pid}.${Date.now()}`;
  const onChannel = async (act) => {
    const connection = await amqp.connect(url);
    try {
      return await act(await connection.createChannel());
    } finally {
      await connection.close();
    }
  };
  await onChannel((channel) =>
    channel.assertQueue(name, { durable: true, arguments: { "x-queue-type": type } }),
  );
  try {
    const value = await use(name);
    let found = -1;
    // A quorum queue's count comes late.
    for (let tries = 0; tries < 20 && found !== left; tries++) {
      if (tries > 0) await delay(100);
      found = (await onChannel((channel) => channel.checkQueue(name))).messageCount;
    }
    if (found !== left) throw new Error(`${found} messages are left in the queue, not ${left}`);
    return value;
  } finally {
    await onChannel((channel) => channel.deleteQueue(name));
  }
}

/**
 * How to read the CPU time that a broker has used so far: a function that returns ms, of all its processes that are
 * alive, or null where nothing tells: it is on another machine, or there is no /proc.
 */
export function cpuMeterOf(broker) {
  const root = rootOf(broker);
  return () => (root === null ? null : cpuOfTree(root));
}

/** Waits until the broker has nothing to do: half a second, and at most ten until it uses less than a tenth of a core. */
export async function untilIdle(meter) {
  await delay(500);
  for (let tries = 0; tries < 40; tries++) {
    const before = meter();
    await delay(250);
    if (before === null || meter() - before < 25) return;
  }
}

/** The process that the broker's are descendants of. */
function rootOf({ how, address }) {
  if (how === "local" || how === "installed") return process.pid;
  const { hostname, port } = new URL(address.url);
  try {
    const docker = (...args) =>
      execFileSync("docker", args, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).match(/\S+/g) ??
      [];
    const here = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    const ids = docker("ps", "--no-trunc", "-q", ...(here ? ["--filter", `publish=${port || 5672}`] : []));
    const addresses = "{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
    const [id] = here ? ids : ids.filter((one) => docker("inspect", "-f", addresses, one).includes(hostname));
    const pid = Number(docker("inspect", "-f", "{{.State.Pid}}", id)[0]);
    // An engine elsewhere has pids of its own.
    return readFileSync(`/proc/${pid}/cgroup`, "utf8").includes(id) ? pid : null;
  } catch {
    return null;
  }
}

function cpuOfTree(root) {
  const children = new Map();
  const own = new Map();
  for (const name of readdirSync("/proc")) {
    if (!/^\d+$/.test(name)) continue;
    try {
      // The second field, the name in brackets, may hold anything.
      const fields = readFileSync(`/proc/${name}/stat`, "utf8")
        .replace(/^.*\) /s, "")
        .split(" ");
      const parent = Number(fields[1]);
      children.set(parent, [...(children.get(parent) ?? []), Number(name)]);
      own.set(Number(name), Number(fields[11]) + Number(fields[12]));
    } catch {
      // It has just ended.
    }
  }
  const sum = (pid) =>
    (children.get(pid) ?? []).reduce(
      (total, child) => total + sum(child),
      pid === process.pid ? 0 : (own.get(pid) ?? 0),
    );
  return (sum(root) * 1000) / ticks;
}
