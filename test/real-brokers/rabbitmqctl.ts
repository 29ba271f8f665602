import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Broker } from "../../src/index.ts";
import { built, containersOf } from "./broker-support.ts";

/** Runs shell commands where the rabbitmqctl of a broker is that this process opened; resolves with what they wrote. */
export async function shellOf(broker: Broker): Promise<(script: string) => Promise<string>> {
  if (broker.how === "docker") {
    const [container] = await containersOf(process.pid);
    if (container === undefined) throw new Error("no container of this process");
    const { Container } = await built<typeof import("../../src/broker/container.ts")>("container");
    const inside = new Container({ socket: "/var/run/docker.sock" }, container.name);
    return (script) => inside.run(["sh", "-ec", script], AbortSignal.timeout(60_000));
  }
  const folder = readdirSync(tmpdir())
    .filter((name) => name.startsWith("workq-bench-node-"))
    .map((name) => join(tmpdir(), name))
    .find((path) => ownerOf(path) === process.pid);
  if (folder === undefined) throw new Error("no node of this process");
  const job = JSON.parse(readFileSync(join(folder, "job.json"), "utf8")) as {
    server: string;
    env: Record<string, string>;
  };
  const env = {
    ...job.env,
    PATH: `${dirname(job.server)}:${job.env["PATH"] ?? ""}`,
    RABBITMQ_CTL_ERL_ARGS: "-kernel inet_dist_use_interface {127,0,0,1}",
  };
  return async (script) => (await promisify(execFile)("sh", ["-ec", script], { env })).stdout;
}

function ownerOf(folder: string): number | undefined {
  try {
    return (JSON.parse(readFileSync(join(folder, "owner.json"), "utf8")) as { pid?: number }).pid;
  } catch {
    return undefined;
  }
}
