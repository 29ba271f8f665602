// A TCP proxy that notes when a client's first publish and last ack pass.
import { connect, createServer } from "node:net";

/** The ids of class and method of `basic.publish` and `basic.ack`, as they stand in a frame. */
const publish = Buffer.from([0, 60, 0, 40]);
const ack = Buffer.from([0, 60, 0, 80]);

/**
 * Listens on a free port of the loopback address and passes everything on to the broker of a plain `amqp://` URL.
 * @returns its own URL; `seen`, with the times (performance.now()) of the first publish and the last ack so far; close
 * @throws Error for `amqps://`, which cannot be looked into
 */
export async function startSpy(url) {
  const target = new URL(url);
  if (target.protocol !== "amqp:") throw new Error("start: only with an amqp:// URL");
  const seen = { publish: null, ack: null };
  const sockets = new Set();
  const server = createServer((client) => {
    const broker = connect(Number(target.port || 5672), target.hostname.replace(/^\[|\]$/g, ""));
    for (const [socket, other] of [
      [client, broker],
      [broker, client],
    ]) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
    client.on("data", (bytes) => {
      if (seen.publish === null && bytes.includes(publish)) seen.publish = performance.now();
      if (bytes.includes(ack)) seen.ack = performance.now();
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const own = new URL(url);
  own.hostname = "127.0.0.1";
  own.port = String(server.address().port);
  return {
    url: own.href,
    seen,
    close() {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}
