// A bare amqplib program, as one writes it by hand: it publishes and consumes on one thread and accounts for nothing.
// Its arguments are `name=value`; it prints JSON.
import { setTimeout as delay } from "node:timers/promises";
import amqp from "amqplib";
import { errorFigures } from "../figures.mjs";

const given = Object.fromEntries(process.argv.slice(2).map((text) => text.split(/=(.*)/s, 2)));
const { url, queue } = given;
const [messages, size, prefetch, ackEvery, unconfirmed, producers, workers, work, persistent] = [
  "messages",
  "size",
  "prefetch",
  "ackEvery",
  "unconfirmed",
  "producers",
  "workers",
  "work",
  "persistent",
].map((name) => Number(given[name]));

const connections = [];
const channels = [];
const errors = [];
let handled = 0;
let first = null;
let last = 0;
let allHandled;
const done = new Promise((resolve) => {
  allHandled = resolve;
});

async function connect() {
  const connection = await amqp.connect(url, { noDelay: true });
  connections.push(connection);
  return connection;
}

async function startWorker() {
  const channel = await (await connect()).createChannel();
  channels.push(channel);
  await channel.prefetch(prefetch);
  let unacked = 0;
  const end = (message) => {
    unacked += 1;
    handled += 1;
    if (unacked === ackEvery || handled === messages) {
      channel.ack(message, ackEvery > 1);
      unacked = 0;
    }
    if (handled === messages) {
      last = performance.now();
      allHandled();
    }
  };
  if (work === 0) {
    await channel.consume(queue, end);
    return;
  }
  // One at a time; what else was delivered waits.
  const waiting = [];
  const begin = (message) => {
    const started = performance.now();
    setTimeout(() => {
      errors.push(performance.now() - started - work);
      end(message);
      waiting.shift();
      if (waiting.length > 0) begin(waiting[0]);
    }, work);
  };
  await channel.consume(queue, (message) => {
    if (waiting.push(message) === 1) begin(message);
  });
}

/** Resolves when all of its messages are published, and confirmed where that is asked for. */
async function produce(connection, count) {
  const channel = await (unconfirmed > 0 ? connection.createConfirmChannel() : connection.createChannel());
  const body = Buffer.alloc(size);
  const options = { persistent: persistent === 1 };
  first ??= performance.now();
  await new Promise((resolve, reject) => {
    let sent = 0;
    let confirmed = 0;
    let full = false;
    const onConfirm = (error) => {
      if (error) return reject(error);
      confirmed += 1;
      if (confirmed === count) resolve();
      else publish();
    };
    const publish = () => {
      while (!full && sent < count && (unconfirmed === 0 || sent - confirmed < unconfirmed)) {
        sent += 1;
        full = !(unconfirmed === 0
          ? channel.sendToQueue(queue, body, options)
          : channel.sendToQueue(queue, body, options, onConfirm));
      }
      if (unconfirmed === 0 && sent === count) resolve();
    };
    channel.on("drain", () => {
      full = false;
      publish();
    });
    publish();
  });
}

await Promise.all(Array.from({ length: workers }, startWorker));
const sources = await Promise.all(Array.from({ length: producers }, connect));
await Promise.all([done, ...sources.map((source) => produce(source, messages / producers))]);
// Closed at once, a quorum queue was seen to miss the last acks; closing a connection overtakes those not written yet.
await delay(250);
await Promise.all(channels.map((channel) => channel.close()));
await Promise.all(connections.map((connection) => connection.close()));
console.log(JSON.stringify({ handled, ms: last - first, workError: errorFigures(errors) }));
