// Preloaded into every thread: orders to the thread that runs the workers come 30 ms late, as on a busy machine.
import { parentPort, threadId } from "node:worker_threads";

const isWorkers = threadId === 2;

if (parentPort !== null && isWorkers) {
  const port = parentPort;
  const on = port.on.bind(port);
  port.on = (name, listener) => on(name, (message) => setTimeout(listener, 30, message));
}
