import { once } from "node:events";
import { type AddressInfo, createServer, type Server, Socket } from "node:net";
import type { Address } from "../../driver/address.ts";
import { type Endpoint, endpointOf, throughEndpoint } from "../../driver/address.ts";
import { allIsWell, type Conditions, Pipe } from "./network-pipe.ts";

const loopback = "127.0.0.1";

/**
 * Half open: an end of one side is passed on like all else. With the smallest buffer a paused socket reads one chunk
 * at most, so that it cannot come upon a reset, which would throw away the bytes that came before it.
 */
const socketOptions = { allowHalfOpen: true, noDelay: true, highWaterMark: 1 };

/** A way to a broker, made of TCP connections through this process, that can be made bad on purpose. */
export class Network implements AsyncDisposable {
  /** The broker through this network: same login and vhost; only this machine can reach it. */
  readonly address: Address;
  readonly #server: Server;
  readonly #connections = new Set<Connection>();
  readonly #disturbances = new Set<Conditions>();
  #conditions = allIsWell;

  private constructor(server: Server, address: Address) {
    const { port } = server.address() as AddressInfo; // of a server that listens on TCP
    this.address = throughEndpoint(address, { host: loopback, port });
    this.#server = server;
    const broker = endpointOf(address);
    server.on("connection", (client) => {
      const connection = new Connection(client, broker, this.#conditions, () =>
        this.#connections.delete(connection),
      );
      this.#connections.add(connection);
    });
    // A connection that cannot be had for want of file handles: its client hears of it by itself.
    server.on("error", () => {});
  }

  /** Starts listening in front of the broker at `address`, which is not connected to before somebody connects here. */
  static async open(address: Address): Promise<Network> {
    const server = createServer({ ...socketOptions, pauseOnConnect: true }).listen(0, loopback);
    await once(server, "listening");
    return new Network(server, address);
  }

  /**
   * From now on nothing gets through, either way; connections stay open, new ones hang.
   * @returns ends it: what was held back goes on, in order
   */
  partition(): () => void {
    return this.#disturb({ ...allIsWell, parted: true });
  }

  /**
   * From now on every byte is `latency` ms late each way, and each direction of each connection carries `bandwidth`
   * bytes/s at most. Of several at a time the latencies add up and the lowest bandwidth holds. As over TCP with a
   * window of 1 MiB, no more than that is under way at a time in each direction of each connection.
   * @returns ends it: what was held back goes on, in order
   */
  slow(how: { readonly latency?: number | undefined; readonly bandwidth?: number | undefined }): () => void {
    const { latency = allIsWell.latency, bandwidth = allIsWell.bandwidth } = how;
    return this.#disturb({ parted: false, latency, bandwidth });
  }

  /** Drops all connections and stops listening; safe to call twice. */
  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const connection of this.#connections) connection.destroy();
    await closed;
  }

  #disturb(disturbance: Conditions): () => void {
    this.#disturbances.add(disturbance);
    this.#change();
    return () => {
      if (this.#disturbances.delete(disturbance)) this.#change();
    };
  }

  #change(): void {
    this.#conditions = [...this.#disturbances].reduce(worse, allIsWell);
    for (const connection of this.#connections) connection.become(this.#conditions);
  }
}

function worse(one: Conditions, other: Conditions): Conditions {
  return {
    parted: one.parted || other.parted,
    latency: one.latency + other.latency,
    bandwidth: Math.min(one.bandwidth, other.bandwidth),
  };
}

/** A connection of a client, and the one to the broker that goes with it. */
class Connection {
  readonly #client: Socket;
  readonly #upstream = new Socket(socketOptions);
  readonly #broker: Endpoint;
  readonly #pipes: readonly Pipe[];
  #begun = false;

  constructor(client: Socket, broker: Endpoint, conditions: Conditions, whenGone: () => void) {
    this.#client = client;
    this.#broker = broker;
    this.#beginIn(conditions);
    this.#pipes = [
      new Pipe(client, this.#upstream, conditions),
      new Pipe(this.#upstream, client, conditions),
    ];
    let open = 2;
    for (const socket of [client, this.#upstream]) {
      socket.on("close", () => {
        open--;
        if (open === 0) whenGone();
      });
    }
  }

  become(conditions: Conditions): void {
    this.#beginIn(conditions);
    for (const pipe of this.#pipes) pipe.become(conditions);
  }

  destroy(): void {
    this.#client.destroy();
    this.#upstream.destroy();
    for (const pipe of this.#pipes) pipe.drop();
  }

  #beginIn({ parted }: Conditions): void {
    if (parted || this.#begun || this.#upstream.destroyed) return;
    this.#begun = true;
    this.#upstream.connect(this.#broker);
  }
}
