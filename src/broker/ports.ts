import { type AddressInfo, connect, createServer, type Server } from "node:net";

export const loopback = "127.0.0.1";

/** As many different TCP ports that were free on the loopback address a moment ago. */
export async function freePorts(count: number): Promise<number[]> {
  // All are held at once, or the system could hand out the same one twice.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer().once("error", reject);
    server.listen(0, loopback, () => resolve(server));
  });
}

/** How long a broker may take to greet, in ms. */
const greetingTimeout = 2_000;

/**
 * Whether a broker takes AMQP connections on a port of this machine, or of a host; false on abort. An open port is no
 * proof of it: Docker's proxy accepts by itself, before the broker does.
 */
export function speaksAmqp(port: number, signal: AbortSignal, host = loopback): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host, timeout: greetingTimeout });
    const answer = (yes: boolean) => {
      signal.removeEventListener("abort", refuse);
      socket.destroy();
      resolve(yes);
    };
    const refuse = () => answer(false);
    signal.addEventListener("abort", refuse, { once: true });
    if (signal.aborted) refuse();
    // AMQP 0-9-1, sections 2.2.4 and 2.3.5: the protocol header is answered with a method frame, which is of type 1.
    socket.once("connect", () => socket.write("AMQP\0\0\x09\x01", "latin1"));
    socket.once("data", (bytes) => answer(bytes[0] === 1));
    for (const event of ["timeout", "error", "close"] as const) socket.once(event, refuse);
  });
}

/** Whether something takes TCP connections on a loopback port; answers within `timeout` ms. */
export function accepts(port: number, timeout = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: loopback, timeout });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once("connect", () => answer(true));
    socket.once("timeout", () => answer(false));
    socket.once("error", () => answer(false));
  });
}
