import { type AddressInfo, connect, createServer, type Server } from "node:net";

export const LOOPBACK = "127.0.0.1";

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
    server.listen(0, LOOPBACK, () => resolve(server));
  });
}

/** Whether something takes TCP connections on a loopback port; answers within `timeout` ms. */
export function accepts(port: number, timeout = 1_000): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: LOOPBACK, timeout });
    const answer = (yes: boolean) => {
      socket.destroy();
      resolve(yes);
    };
    socket.once("connect", () => answer(true));
    socket.once("timeout", () => answer(false));
    socket.once("error", () => answer(false));
  });
}
