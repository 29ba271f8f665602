// What the finding scripts that talk AMQP 0-9-1 have in common.
const amqp = require("amqplib");

const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** A connection to RABBIT_URL; its errors are for those who ask. */
async function open() {
  const connection = await amqp.connect(process.env.RABBIT_URL);
  connection.on("error", () => undefined);
  return connection;
}

/** A channel, with confirms if asked for; `channel.ended` is the broker's last sentence on it. */
async function channelOf(connection, confirms = false) {
  const channel = await (confirms ? connection.createConfirmChannel() : connection.createChannel());
  channel.on("error", (error) => {
    channel.ended = error.message;
  });
  return channel;
}

/** Declares a durable queue of a type. */
async function declare(connection, name, type, args = {}) {
  const channel = await channelOf(connection);
  await channel.assertQueue(name, { durable: true, arguments: { "x-queue-type": type, ...args } });
  await channel.close();
}

/** Publishes `count` small persistent messages, numbered from 0, and waits for every answer. @returns nacks */
async function fill(connection, queue, count, options = {}) {
  const channel = await channelOf(connection, true);
  let nacks = 0;
  for (let i = 0; i < count; i++)
    channel.sendToQueue(queue, Buffer.from(String(i)), { persistent: true, ...options }, (error) => {
      if (error) nacks++;
    });
  await channel.waitForConfirms().catch(() => undefined);
  await channel.close();
  return nacks;
}

/** All ready messages of a queue by basic.get, acknowledged. */
async function take(connection, queue) {
  const channel = await channelOf(connection);
  const messages = [];
  for (let message = await channel.get(queue); message; message = await channel.get(queue)) {
    messages.push(message);
    channel.ack(message);
  }
  await channel.close();
  return messages;
}

const versionOf = (connection) => connection.connection.serverProperties.version;

module.exports = { amqp, sleep, open, channelOf, declare, fill, take, versionOf };
