// Brokers that many scenarios run on, which say what these left on them.
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { openBroker } from "../../dist/index.js";

const execute = promisify(execFile);
const docker = async (...args) => (await execute("docker", args)).stdout.trim();
/** ms that a node of a cluster may take to start. */
const startTime = 60_000;

/** What can be asked of a broker in a container; `address` is its AMQP URL. */
function sharedOf(container, address, close) {
  const control = (...args) => docker("exec", container, "rabbitmqctl", "-q", ...args);
  const { hostname, username, password } = new URL(address);
  return {
    url: address,
    container,
    user: username,
    /** Of its management API. */
    management: `http://${username}:${password}@${hostname}:15672`,
    enableManagement: () =>
      docker("exec", container, "rabbitmq-plugins", "-q", "enable", "rabbitmq_management"),
    control,
    /** Its URL, for another vhost or user (whose password is its name). */
    urlOf({ vhost = "/", user }) {
      const url = new URL(address);
      if (user !== undefined) Object.assign(url, { username: user, password: user });
      url.pathname = vhost === "/" ? "" : `/${vhost}`;
      return url.href;
    },
    /** The queues that are on it, after which they are not. */
    async takeQueues() {
      const names = (await control("list_queues", "name", "--no-table-headers"))
        .split("\n")
        .filter((name) => name !== "");
      for (const name of names) await control("delete_queue", name);
      return names;
    },
    close,
  };
}

/** Starts RabbitMQ of a version in Docker, as a run would. */
export async function openShared(version, signal) {
  const request = {
    choice: { use: "docker", image: `rabbitmq:${version}` },
    baseDir: ".",
    install: false,
    restarts: false,
    env: process.env,
    signal,
  };
  const broker = await openBroker(request, { note: () => undefined });
  try {
    const { url } = broker.address;
    return sharedOf(await containerAt(new URL(url).hostname), url, () => broker.close());
  } catch (error) {
    await broker.close();
    throw error;
  }
}

/** The container of this tool's at an address of its own. */
async function containerAt(host) {
  const names = (await docker("ps", "--filter", "name=^workq-bench-", "--format", "{{.Names}}")).split("\n");
  for (const name of names) if ((await addressOf(name).catch(() => "")) === host) return name;
  throw new Error(`no container is at ${host}: a broker to share needs Docker's own network`);
}

const addressOf = (container) =>
  docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", container);

/**
 * Starts a cluster of three. A new classic queue whose leader is to be balanced goes to the second node: `other` is
 * its container; the address is that of the first.
 */
export async function openCluster(version) {
  const name = `workq-soak-${process.pid}-${randomBytes(3).toString("hex")}`;
  const nodes = [1, 2, 3].map((at) => `${name}-r${at}`);
  const close = async () => {
    for (const node of nodes) await docker("rm", "-f", "-v", node).catch(() => undefined);
    await docker("network", "rm", name).catch(() => undefined);
  };
  await docker("network", "create", name);
  try {
    const login = ["-e", "RABBITMQ_DEFAULT_USER=soak", "-e", "RABBITMQ_DEFAULT_PASS=soak"];
    const cookie = ["-e", `RABBITMQ_ERLANG_COOKIE=${name}`];
    for (const [at, node] of nodes.entries())
      await docker(
        "run",
        "-d",
        "--name",
        node,
        "--hostname",
        `r${at + 1}`,
        "--network",
        name,
        "--network-alias",
        `r${at + 1}`,
        ...login,
        ...cookie,
        `rabbitmq:${version}`,
      );
    for (const node of nodes) await untilUp(node);
    const inside = (node, ...args) => docker("exec", node, "rabbitmqctl", "-q", ...args);
    for (const node of nodes.slice(1)) {
      await inside(node, "stop_app");
      await inside(node, "join_cluster", "rabbit@r1");
      await inside(node, "start_app");
    }
    const shared = sharedOf(nodes[0], `amqp://soak:soak@${await addressOf(nodes[0])}`, close);
    // The other two have a queue each already.
    for (const node of [nodes[0], nodes[2]]) await declareOn(`amqp://soak:soak@${await addressOf(node)}`);
    return { ...shared, other: nodes[1], takeQueues: async () => [] };
  } catch (error) {
    await close();
    throw error;
  }
}

async function untilUp(node) {
  const deadline = performance.now() + startTime;
  while (!(await docker("logs", node)).includes("Server startup complete")) {
    if (performance.now() > deadline) throw new Error(`${node} did not start`);
    await delay(500);
  }
}

async function declareOn(url) {
  const { default: amqp } = await import("amqplib");
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  const leader = { "x-queue-leader-locator": "client-local" };
  await channel.assertQueue("", { exclusive: false, durable: true, arguments: leader });
  await connection.close();
}
