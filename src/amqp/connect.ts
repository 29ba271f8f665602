import { isIP } from "node:net";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { type Channel, type ChannelModel, connect, credentials } from "amqplib";
import type { Address } from "../driver/address.ts";
import { printableWords } from "../driver/address.ts";
import type { Disconnect } from "../driver/disconnect.ts";
import { brokerProblem, codeOf } from "./broker-problem.ts";
import { askWhyClosed } from "./close-reason.ts";
import { disconnectOf } from "./disconnect.ts";
import { usesFastPath } from "./fast-path.ts";
import { connectInTime } from "./handshake.ts";
import { internalsOf } from "./internals.ts";
import { arrivalOptions } from "./socket-reader.ts";

/** ms that a broker has for answering a close. */
const closeTimeout = 2000;
/** ms that a broker has for saying why it closed a connection that was being opened. */
const reasonTimeout = 10_000;

/**
 * Opens a connection, named in the broker's list as `workq-bench <name>`. Nagle's algorithm is off: an ack
 * must not wait for the next one.
 * @throws Problem (broker) saying why it cannot be had; the password is never part of it
 */
export async function openConnection(address: Address, name: string): Promise<ChannelModel> {
  try {
    const { checkServerIdentity: checkIdentity, ...identity } = identityOf(address);
    return await connectInTime(
      (options) =>
        connect(address.url, {
          ...address.tls,
          ...identity,
          // With TLS, what a socket receives is not what was sent.
          ...(usesFastPath && address.url.startsWith("amqp:") ? arrivalOptions() : options),
          noDelay: true,
          credentials: loginOf(address),
          clientProperties: { connection_name: `workq-bench ${name}` },
        }),
      checkIdentity,
    );
  } catch (error) {
    throw brokerProblem(await withReason(error, address), address);
  }
}

/** amqplib drops the reason for which a broker closes a connection that it is still opening. */
async function withReason(error: unknown, address: Address): Promise<unknown> {
  if (!(error instanceof Error) || !/ConnectionOpenOk; got <ConnectionClose/.test(error.message))
    return error;
  const tls = { ...address.tls, ...identityOf(address) };
  const words = await askWhyClosed({ url: address.url, tls }, reasonTimeout);
  return words === null ? error : new Error(words, { cause: error });
}

/** By itself, amqplib takes the bytes of a URL's login for Latin-1: other letters than ASCII's would be refused. */
function loginOf({ url }: Address): ReturnType<typeof credentials.plain> {
  const { username, password } = new URL(url);
  if (username === "" && password === "") return credentials.plain("guest", "guest");
  return credentials.plain(decodeURIComponent(username), decodeURIComponent(password));
}

interface Identity {
  readonly servername?: string;
  readonly checkServerIdentity?: (host: string, certificate: PeerCertificate) => Error | undefined;
}

/** Whose certificate is asked for where the URL's host is only on the way there. */
function identityOf({ servername }: Address): Identity {
  if (servername === undefined) return {};
  // TLS has no server name that is an IP address; the certificate can be of one.
  if (isIP(servername) === 0) return { servername };
  return {
    checkServerIdentity: (_host: string, certificate: PeerCertificate) =>
      checkServerIdentity(servername, certificate),
  };
}

/**
 * Tells the owner of an open link once that it is gone, with the first reason seen, unless the owner closes it.
 * Until `arm`, the owner hears of trouble by whatever it waits for.
 */
export class DisconnectReporter {
  readonly #connection: ChannelModel;
  readonly #address: Address;
  readonly #tell: (loss: Disconnect) => void;
  #first: Error | null = null;
  #loss: Disconnect = { is: "connection", reason: "connection closed", code: null };
  #armed = false;
  #over = false;

  constructor(connection: ChannelModel, address: Address, tell: (loss: Disconnect) => void) {
    this.#connection = connection;
    this.#address = address;
    this.#tell = tell;
    connection.on("error", (error) => this.#note(error));
    connection.on("close", (error) => {
      if (error !== undefined) this.#note(error);
      this.#report();
    });
  }

  /** From now on the link is the owner's. Throws when it is gone already. */
  arm(): void {
    if (this.#over) throw new Error(this.#loss.reason);
    this.#armed = true;
  }

  /** A channel's error is the end of the whole connection. */
  readonly channelFailed = (error: Error): void => {
    this.#note(error);
    this.#report();
    void closeQuietly(this.#connection);
  };

  /** The owner is told of a loss, and the connection closed. */
  give(loss: Disconnect): void {
    this.#loss = loss;
    this.#report();
    void closeQuietly(this.#connection);
  }

  /**
   * Closes the channel and then the connection, which is no loss. In this order: amqplib sends the connection's
   * close past what the channel still holds back, so that the last acks or publishes would be dropped.
   */
  async close(channel: Channel): Promise<void> {
    this.#over = true;
    await withinReason(channel.close());
    await closeQuietly(this.#connection);
  }

  /** Drops the connection at once, nothing flushed; the owner hears of it as of any loss. */
  cut(reason: string): void {
    internalsOf(this.#connection).stream.destroy(new Error(reason));
  }

  /** Drops the connection at once, nothing flushed; the owner hears nothing more of it. */
  abandon(): void {
    this.#over = true;
    this.cut("abandoned");
  }

  /** Why an operation failed: what the broker said to it, or else of the link, of which it only hears that it ended. */
  reasonOf(error: unknown): unknown {
    return codeOf(error) === undefined ? (this.#first ?? error) : error;
  }

  #note(error: Error): void {
    this.#first ??= error;
    const known = this.#loss.is !== "connection";
    // What came first says why; what follows is that the rest went too.
    if (!known) this.#loss = disconnectOf(printableWords(error.message, this.#address), codeOf(error));
  }

  #report(): void {
    if (this.#over) return;
    this.#over = true;
    if (this.#armed) this.#tell(this.#loss);
  }
}

/**
 * Closes a connection; one that is gone already is no error, and one that does not answer within 2 s is cut, so
 * that whatever still waits for it hears of that.
 */
export async function closeQuietly(connection: ChannelModel): Promise<void> {
  const answered = await withinReason(connection.close());
  if (!answered) internalsOf(connection).stream.destroy(new Error("the broker did not answer"));
}

/** Whether it came to its end, well or not, within 2 s. */
async function withinReason(closing: Promise<void>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, closeTimeout, false);
  });
  // What was closed already is as good as closed.
  const closed = closing.then(
    () => true,
    () => true,
  );
  return Promise.race([closed, late]).finally(() => clearTimeout(timer));
}
