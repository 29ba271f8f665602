// A broker that one lane runs many scenarios on, which says what they left on it.
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { openBroker } from "../../dist/index.js";

const execute = promisify(execFile);
const docker = async (...args) => (await execute("docker", args)).stdout.trim();

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
    const container = await containerAt(new URL(broker.address.url).hostname);
    const rabbitmqctl = (...args) =>
      docker("exec", container, "rabbitmqctl", "-q", "--no-table-headers", ...args);
    return {
      url: broker.address.url,
      /** The queues that are on it, after which they are not. */
      async takeQueues() {
        const names = (await rabbitmqctl("list_queues", "name")).split("\n").filter((name) => name !== "");
        for (const name of names) await rabbitmqctl("delete_queue", name);
        return names;
      },
      close: () => broker.close(),
    };
  } catch (error) {
    await broker.close();
    throw error;
  }
}

/** The container of this tool's at an address of its own. */
async function containerAt(host) {
  const names = (await docker("ps", "--filter", "name=^workq-bench-", "--format", "{{.Names}}")).split("\n");
  const format = "{{.Name}} {{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}";
  for (const name of names) {
    const words = (await docker("inspect", "-f", format, name).catch(() => "")).split(" ");
    if (words.includes(host)) return name;
  }
  throw new Error(`no container is at ${host}: a broker to share needs Docker's own network`);
}
