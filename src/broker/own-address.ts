import { isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { type Engine, property } from "./engine.ts";
import { inspected } from "./engine-queries.ts";
import { speaksAmqp } from "./ports.ts";

/** The port of RabbitMQ in its image. */
const amqpPort = 5672;

/**
 * The `host:port` that a container has on a network of this machine, past Docker's proxy; undefined: it is not reached
 * so. Another container may get it when this one is stopped.
 */
export async function ownAddress(
  engine: Engine,
  name: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const container = await inspected(engine, name, signal);
  const networks = property(property(container, "NetworkSettings"), "Networks");
  if (typeof networks !== "object" || networks === null) return undefined;
  const here = new Set(
    Object.values(networkInterfaces()).flatMap((own) => (own ?? []).map(({ address }) => address)),
  );
  for (const network of Object.values(networks)) {
    const host = property(network, "IPAddress");
    const gateway = property(network, "Gateway");
    // With the gateway on this machine, so is all that goes there: an engine may also run in a machine of its own.
    if (typeof host !== "string" || !isIPv4(host) || typeof gateway !== "string" || !here.has(gateway))
      continue;
    if (await speaksAmqp(amqpPort, signal, host)) return `${host}:${amqpPort}`;
  }
  return undefined;
}
