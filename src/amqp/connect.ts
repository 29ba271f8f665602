import { type ChannelModel, connect } from "amqplib";
import type { Address } from "../broker/broker.ts";
import { brokerProblem, clean } from "./broker-problem.ts";

const handshakeTimeout = 10_000;

export interface BrokerFacts {
  readonly product: string;
  readonly version: string;
}

/**
 * Opens a connection, named in the broker's list as `workq-bench <name>`. Nagle's algorithm is off: an ack
 * must not wait for the next one.
 * @throws Problem (broker) saying why it cannot be had; the password is never part of it
 */
export async function openConnection(address: Address, name: string): Promise<ChannelModel> {
  try {
    return await connect(address.url, {
      ...address.tls,
      noDelay: true,
      timeout: handshakeTimeout,
      clientProperties: { connection_name: `workq-bench ${name}` },
    });
  } catch (error) {
    throw brokerProblem(error, address);
  }
}

/** What the broker calls itself; its words are cut to printable characters. */
export function brokerFacts(connection: ChannelModel): BrokerFacts {
  const { product, version } = connection.connection.serverProperties;
  return { product: printable(product, "RabbitMQ"), version: printable(version, "unknown") };
}

function printable(text: unknown, otherwise: string): string {
  const clean = String(text ?? "").replace(/[^\x20-\x7e]/g, "");
  return clean.slice(0, 60) || otherwise;
}

/** Tells once that a connection is gone, with the first reason seen; a channel's error closes the connection. */
export function lossReporter(
  connection: ChannelModel,
  address: Address,
  tell: (reason: string) => void,
): (error: Error) => void {
  let reason = "connection closed";
  let told = false;
  connection.on("error", (error) => {
    reason = clean(error.message, address);
  });
  connection.on("close", (error) => {
    if (told) return;
    told = true;
    tell(error === undefined ? reason : clean(error.message, address));
  });
  return (error) => {
    reason = clean(error.message, address);
    if (told) return;
    told = true;
    tell(reason);
    void closeQuietly(connection);
  };
}

/** Closes a connection; one that is gone already is no error, and one that does not answer is left after 2 s. */
export async function closeQuietly(connection: ChannelModel): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 2000);
  });
  try {
    await Promise.race([connection.close(), late]);
  } catch {
    // It was closed already, which is what was wanted.
  } finally {
    clearTimeout(timer);
  }
}
