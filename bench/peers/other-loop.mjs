// As loop.mjs, by other clients of AMQP 0-9-1 for Node: publishes and consumes on one thread and accounts for nothing.
// Its arguments are `name=value`, among them `client`; it prints JSON.
import { setTimeout as delay } from "node:timers/promises";

const given = Object.fromEntries(process.argv.slice(2).map((text) => text.split(/=(.*)/s, 2)));
const { url, queue, client } = given;
const number = (name) => Number(given[name]);
const [messages, prefetch, ackEvery] = [number("messages"), number("prefetch"), number("ackEvery")];
const [unconfirmed, persistent] = [number("unconfirmed"), number("persistent") === 1];

/** Each opens a connection with one channel. */
const clients = {
  async "rabbitmq-client"() {
    const { Connection } = await import("rabbitmq-client");
    const connection = new Connection({ url, noDelay: true });
    const channel = await connection.acquire();
    return {
      consume: async (onMessage) => {
        await channel.basicQos({ prefetchCount: prefetch });
        await channel.basicConsume({ queue }, onMessage);
      },
      ack: ({ deliveryTag }, multiple) => channel.basicAck({ deliveryTag, multiple }),
      confirm: () => channel.confirmSelect(),
      publish: (body) => channel.basicPublish({ routingKey: queue, durable: persistent }, body),
      close: async () => {
        await channel.close();
        await connection.close();
      },
    };
  },
  async "amqp-client"() {
    const { AMQPClient } = await import("@cloudamqp/amqp-client");
    const connection = await new AMQPClient(url).connect();
    const channel = await connection.channel();
    const properties = persistent ? { deliveryMode: 2 } : {};
    return {
      consume: async (onMessage) => {
        await channel.basicQos(prefetch);
        await channel.basicConsume(queue, { noAck: false }, onMessage);
      },
      ack: ({ deliveryTag }, multiple) => channel.basicAck(deliveryTag, multiple),
      confirm: () => channel.confirmSelect(),
      publish: (body) => channel.basicPublish("", queue, body, properties),
      close: () => connection.close(),
    };
  },
};

let handled = 0;
let first = null;
let last = 0;
let allHandled;
const done = new Promise((resolve) => {
  allHandled = resolve;
});

async function startWorker() {
  const link = await clients[client]();
  let unacked = 0;
  await link.consume((message) => {
    unacked += 1;
    handled += 1;
    if (unacked === ackEvery || handled === messages) {
      link.ack(message, ackEvery > 1);
      unacked = 0;
    }
    if (handled === messages) {
      last = performance.now();
      allHandled();
    }
  });
  return link;
}

/** As many are under way at a time as may be unconfirmed; without confirms as many as loop.mjs sends in a burst. */
async function produce(link, count) {
  if (unconfirmed > 0) await link.confirm();
  const body = Buffer.alloc(number("size"));
  first ??= performance.now();
  let sent = 0;
  const lane = async () => {
    while (sent < count) {
      sent += 1;
      await link.publish(body);
    }
  };
  await Promise.all(Array.from({ length: unconfirmed || 256 }, lane));
}

const workers = await Promise.all(Array.from({ length: number("workers") }, startWorker));
const producers = await Promise.all(Array.from({ length: number("producers") }, () => clients[client]()));
await Promise.all([done, ...producers.map((link) => produce(link, messages / producers.length))]);
await delay(250);
await Promise.all([...workers, ...producers].map((link) => link.close()));
console.log(JSON.stringify({ handled, ms: last - first }));
