import { connect, createServer, type Server, type Socket } from "node:net";

/** What went over one connection, as its bytes say. */
export class TappedConnection {
  /** "worker-1", from the properties that the client introduced itself with. */
  name = "";
  /** Message ids in the order of their publishes. */
  readonly published: number[] = [];
  /** Message ids by delivery tag. */
  readonly delivered = new Map<number, number>();
  /** Message ids of the deliveries that the broker flagged as redelivered. */
  readonly redelivered: number[] = [];
  readonly acked = new Set<number>();
  /** Delivery tags of messages that are not acked yet. */
  readonly #open = new Set<number>();
  #tag = 0;
  #again = false;
  #content: "publish" | "deliver" | null = null;

  /** A frame of the client's, or of the broker's. AMQP 0-9-1, sections 2.3 and 1.8. */
  frame(type: number, payload: Buffer): void {
    if (type === 3) this.#body(payload);
    if (type !== 1) return;
    const method = `${payload.readUInt16BE(0)}.${payload.readUInt16BE(2)}`;
    if (method === "10.11") this.name = /workq-bench ([\w-]+)/.exec(payload.toString("latin1"))?.[1] ?? "";
    if (method === "60.40") this.#content = "publish";
    if (method === "60.60") {
      this.#content = "deliver";
      const afterConsumerTag = 5 + payload.readUInt8(4);
      this.#tag = Number(payload.readBigUInt64BE(afterConsumerTag));
      this.#again = (payload.readUInt8(afterConsumerTag + 8) & 1) === 1;
    }
    if (method === "60.80") this.#ack(Number(payload.readBigUInt64BE(4)), payload.readUInt8(12) === 1);
  }

  #body(payload: Buffer): void {
    // The tool's bodies fit into one frame; their second word is the message's id.
    const id = payload.readUInt32BE(4);
    if (this.#content === "publish") this.published.push(id);
    if (this.#content === "deliver") {
      this.delivered.set(this.#tag, id);
      if (this.#again) this.redelivered.push(id);
      this.#open.add(this.#tag);
    }
    this.#content = null;
  }

  #ack(tag: number, upTo: boolean): void {
    for (const open of upTo ? [...this.#open].filter((other) => other <= tag) : [tag]) {
      this.#open.delete(open);
      this.acked.add(this.delivered.get(open) ?? -1);
    }
  }
}

/** A proxy on loopback that reads along: an observer that knows nothing of the tool but its connections' names. */
export class WireTap implements AsyncDisposable {
  readonly url: string;
  readonly connections: readonly TappedConnection[];
  readonly #server: Server;
  readonly #sockets: ReadonlySet<Socket>;

  private constructor(
    url: string,
    connections: readonly TappedConnection[],
    server: Server,
    sockets: ReadonlySet<Socket>,
  ) {
    this.url = url;
    this.connections = connections;
    this.#server = server;
    this.#sockets = sockets;
  }

  static async before(brokerUrl: string): Promise<WireTap> {
    const target = new URL(brokerUrl);
    const sockets = new Set<Socket>();
    const connections: TappedConnection[] = [];
    const server = createServer((client) => {
      const tapped = new TappedConnection();
      connections.push(tapped);
      const upstream = connect(Number(target.port), target.hostname);
      // The client's first eight bytes are the protocol header.
      for (const [from, to, skip] of [
        [client, upstream, 8],
        [upstream, client, 0],
      ] as const) {
        sockets.add(from);
        const frames = new Frames(skip, tapped);
        from.on("data", (chunk) => frames.read(chunk));
        from.on("error", () => undefined);
        from.on("close", () => sockets.delete(from));
        from.pipe(to);
      }
      upstream.on("close", () => client.destroy());
      client.on("close", () => {
        // What the broker has sent already is read all the same: it counts as sent.
        upstream.end();
        upstream.resume();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    if (typeof address !== "object" || address === null) throw new Error("no port");
    const url = new URL(brokerUrl);
    url.port = String(address.port);
    return new WireTap(url.href, connections, server, sockets);
  }

  /** The connections of those whose names begin so. */
  of(name: string): TappedConnection[] {
    return this.connections.filter((connection) => connection.name.startsWith(name));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** Cuts a stream of bytes into AMQP frames. */
class Frames {
  readonly #to: TappedConnection;
  #skip: number;
  #rest = Buffer.alloc(0);

  constructor(skip: number, to: TappedConnection) {
    this.#skip = skip;
    this.#to = to;
  }

  read(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    if (this.#rest.length < this.#skip) return;
    this.#rest = this.#rest.subarray(this.#skip);
    this.#skip = 0;
    while (this.#rest.length >= 7) {
      const end = 7 + this.#rest.readUInt32BE(3);
      if (this.#rest.length <= end) return;
      this.#to.frame(this.#rest.readUInt8(0), this.#rest.subarray(7, end));
      this.#rest = this.#rest.subarray(end + 1);
    }
  }
}
