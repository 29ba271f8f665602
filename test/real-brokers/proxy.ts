import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A TCP proxy on loopback in front of a broker, whose connections a test can cut. */
export class CuttableProxy implements AsyncDisposable {
  readonly url: string;
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;
  readonly #count: { readonly accepted: number; readonly sent: number };

  private constructor(
    server: Server,
    url: string,
    sockets: ReadonlySet<Socket>,
    count: { readonly accepted: number; readonly sent: number },
  ) {
    this.#server = server;
    this.url = url;
    this.#sockets = sockets;
    this.#count = count;
  }

  static async before(brokerUrl: string): Promise<CuttableProxy> {
    const target = new URL(brokerUrl);
    const sockets = new Set<Socket>();
    const count = { accepted: 0, sent: 0 };
    const server = createServer((client) => {
      count.accepted++;
      const upstream = connect(Number(target.port), target.hostname);
      client.on("data", (chunk) => {
        count.sent += chunk.length;
      });
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(socket);
        socket.on("error", () => other.destroy());
        socket.on("close", () => {
          sockets.delete(socket);
          other.destroy();
        });
        socket.pipe(other);
      }
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const url = new URL(brokerUrl);
    url.port = String(address.port);
    return new CuttableProxy(server, url.href, sockets, count);
  }

  /** Lets nothing through, either way, for some ms; the connections stay open. */
  async freeze(ms: number): Promise<void> {
    const frozen = [...this.#sockets];
    for (const socket of frozen) socket.pause();
    await sleep(ms);
    for (const socket of frozen) socket.resume();
  }

  /** Waits until the clients have sent so many bytes: a connection's beginning is some 500, a small message 150. */
  async carried(bytes: number): Promise<void> {
    while (this.#count.sent < bytes && this.#server.listening) await sleep(10);
  }

  /** Connections accepted so far. */
  get accepted(): number {
    return this.#count.accepted;
  }

  /** Drops every connection at once, without a word. */
  cut(): number {
    const count = this.#sockets.size / 2;
    for (const socket of this.#sockets) socket.destroy();
    return count;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
