import { type Channel, type ChannelModel, connect } from "amqplib";
import type { Address } from "../broker/broker.ts";
import { brokerProblem, clean } from "./broker-problem.ts";

const handshakeTimeout = 10_000;
/** ms that a broker has for answering a close. */
const closePatience = 2000;

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

/** Tells its owner once that a connection is gone, with the first reason seen, unless the owner closes it. */
export class LossReporter {
  readonly #connection: ChannelModel;
  readonly #address: Address;
  readonly #tell: (reason: string) => void;
  #reason = "connection closed";
  #over = false;

  constructor(connection: ChannelModel, address: Address, tell: (reason: string) => void) {
    this.#connection = connection;
    this.#address = address;
    this.#tell = tell;
    connection.on("error", (error) => this.#note(error));
    connection.on("close", (error) => {
      if (error !== undefined) this.#note(error);
      this.#report();
    });
  }

  /** A channel's error is the end of the whole connection. */
  readonly channelFailed = (error: Error): void => {
    this.#note(error);
    this.#report();
    void closeQuietly(this.#connection);
  };

  /**
   * Closes the channel and then the connection, which is no loss. In this order: amqplib sends the connection's
   * close past what the channel still holds back, so that the last acks or publishes would be dropped.
   */
  async close(channel: Channel): Promise<void> {
    this.#over = true;
    await withinReason(channel.close());
    await closeQuietly(this.#connection);
  }

  #note(error: Error): void {
    this.#reason = clean(error.message, this.#address);
  }

  #report(): void {
    if (this.#over) return;
    this.#over = true;
    this.#tell(this.#reason);
  }
}

/** Closes a connection; one that is gone already is no error, and one that does not answer is left after 2 s. */
export async function closeQuietly(connection: ChannelModel): Promise<void> {
  await withinReason(connection.close());
}

async function withinReason(closing: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, closePatience);
  });
  try {
    await Promise.race([closing, late]);
  } catch {
    // It was closed already, which is what was wanted.
  } finally {
    clearTimeout(timer);
  }
}
