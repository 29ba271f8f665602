import { once, setMaxListeners } from "node:events";
import { parentPort } from "node:worker_threads";
import { amqpDriver } from "../../amqp/driver.ts";
import { Problem } from "../../common/problem.ts";
import { duesOf } from "../../plan/dues.ts";
import { Clock } from "./clock.ts";
import { Counters } from "./counters.ts";
import type { HostContext } from "./host-context.ts";
import { LiveStats } from "./live-stats.ts";
import { buffersOf } from "./log-columns.ts";
import { MessageSet } from "./message-set.ts";
import { Producer } from "./producer.ts";
import type { HostAction, HostCommand, HostEvent, HostSlice } from "./protocol.ts";
import { ThreadMonitor } from "./thread-monitor.ts";
import { TimerHeap } from "./timer-heap.ts";
import { Worker } from "./worker.ts";

/** Links that are opened at once: many more would only wait in the broker's listen queue. */
const openAtOnce = 32;
/** ms */
const handOverEvery = 1000;

const port = parentPort;
if (port === null) throw new Error("a host runs in a worker thread");
// The thread may have been started before its slice was known. It is the first message, and no command comes before
// the engine has heard of the connections.
const [slice] = (await once(port, "message")) as [HostSlice]; // the engine sends nothing else first
const tell = (message: HostEvent, transfer: ArrayBuffer[] = []): void => port.postMessage(message, transfer);
const abort = new AbortController();
// Each link that comes back listens to it.
setMaxListeners(0, abort.signal);
const clock = new Clock();
const counters = new Counters(slice.counters);
const liveStats = new LiveStats(slice.workers.length, slice.liveStats);
const context: HostContext = {
  ...slice,
  driver: amqpDriver,
  clock,
  counters,
  done: new MessageSet(slice.load.count, slice.done),
  dues: duesOf(slice.load),
  timerHeap: new TimerHeap(),
  signal: abort.signal,
  tell: (what, who, detail, held) =>
    tell({ is: "event", event: { at: clock.now(), what, who, detail, held } }),
  linkError: (linkError) => tell({ is: "trouble", linkError: { ...linkError, at: clock.now() } }),
};
const producers = slice.producers.map(({ plan, first }) => new Producer(plan, first, slice.step, context));
const workers = slice.workers.map((plan, i) => new Worker(plan, context, liveStats.of(i)));

const watch = new ThreadMonitor();
let handingOver: NodeJS.Timeout | undefined;

async function connect(): Promise<void> {
  const links = [...workers, ...producers];
  for (let i = 0; i < links.length; i += openAtOnce) {
    await Promise.all(links.slice(i, i + openAtOnce).map((link) => link.connect()));
  }
  tell({ is: "connected" });
}

async function consume(): Promise<void> {
  // One after the other: the order of the workers is the order of the broker's round-robin.
  for (const worker of workers) await worker.consumeFromStart();
  tell({ is: "consuming" });
}

/** Moves rows that do not change any more to the engine. */
function handOver(): void {
  const now = clock.now();
  const publishes = producers.map((producer) => producer.take(now));
  const works = workers.map((worker) => worker.take(now));
  const logs = [...publishes, ...works].map(({ log }) => log);
  tell({ is: "rows", rows: { publishes, works } }, buffersOf(logs));
}

async function finish(atOnce: boolean): Promise<void> {
  const thread = watch.end();
  abort.abort();
  clearInterval(handingOver);
  if (slice.streamsRows) handOver();
  const publishes = await Promise.all(producers.map((producer) => producer.close(atOnce)));
  const works = await Promise.all(workers.map((worker) => worker.close(atOnce)));
  tell({ is: "logs", publishes, works, thread }, buffersOf([...publishes, ...works]));
  port?.close();
}

/** Does to those of this host what a fault does. */
function apply(action: HostAction): void {
  for (const worker of workers.filter(({ name }) => action.who.includes(name))) {
    if (action.do === "kill") worker.kill(action.back);
    else if (action.do === "cut") worker.cut();
    else if (action.do === "join") worker.join();
    else void worker.leave();
  }
  for (const producer of producers.filter(({ name }) => action.who.includes(name))) {
    if (action.do === "kill") producer.kill(action.back);
    else if (action.do === "cut") producer.cut();
  }
}

async function handle(command: HostCommand): Promise<void> {
  switch (command.do) {
    case "consume":
      return consume();
    case "set-clock":
      clock.start(command.epoch);
      return tell({ is: "clocked" });
    case "go":
      watch.start();
      for (const worker of workers) worker.go();
      for (const producer of producers) producer.go();
      if (slice.streamsRows) handingOver = setInterval(handOver, handOverEvery);
      return tell({ is: "going" });
    case "stop-publishing":
      for (const producer of producers) producer.stop();
      return;
    case "kill":
    case "cut":
    case "join":
    case "leave":
      return apply(command);
    case "finish":
      return finish(command.atOnce);
  }
}

function failed(error: unknown): void {
  const known = error instanceof Problem;
  tell({
    is: "failed",
    kind: known ? error.kind : "bug",
    message: error instanceof Error ? error.message : String(error),
    hint: known ? error.hint : undefined,
    stack: error instanceof Error ? error.stack : undefined,
  });
}

port.on("message", (command: HostCommand) => void handle(command).catch(failed));
connect().catch(failed);
