#!/usr/bin/env bash
# Publishes to a quorum queue while another client declares it again.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: a producer goes on publishing, each message mandatory, while its queue is deleted and, 60 ms later, declared
#   again. What is published before the declaration is answered can go to the queue already. RabbitMQ 4.3 drops now and
#   then some of that: without confirms it is neither returned nor in the queue, with confirms it is nacked. 3.10 and 4.0
#   close the producer's connection with 541 INTERNAL_ERROR. A classic queue takes or returns all, on each version.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, sleep, versionOf } = require("./helpers.cjs");
const rounds = 60;

async function seen(type, confirms) {
  const [publishing, other] = [await open(), await open()];
  let closed = null;
  publishing.on("error", (error) => (closed ??= error.code));
  const queue = `${type} ${confirms}`;
  const settings = { durable: true, arguments: { "x-queue-type": type } };
  const admin = await other.createChannel();
  await admin.assertQueue(queue, settings);
  const channel = await (confirms ? publishing.createConfirmChannel() : publishing.createChannel());
  channel.on("error", () => undefined);
  const [returned, nacked] = [new Set(), new Set()];
  channel.on("return", ({ properties }) => returned.add(Number(properties.messageId)));
  let [next, going] = [0, true];
  const publish = () => {
    for (let i = 0; going && closed === null && i < 3; i++) {
      const id = next++;
      const told = confirms ? [(error) => error && nacked.add(id)] : [];
      channel.publish("", queue, Buffer.from("x"), { mandatory: true, messageId: String(id) }, ...told);
    }
    if (going && closed === null) setTimeout(publish, 1);
  };
  publish();
  const gone = [];
  for (let round = 0; round < rounds && closed === null; round++) {
    await sleep(100);
    await admin.deleteQueue(queue);
    await sleep(60);
    await admin.assertQueue(queue, settings);
    await sleep(150);
    // What came before the first message that is in the queue, and was not returned.
    const message = await admin.get(queue, { noAck: true });
    if (message === false) continue;
    const first = Number(message.properties.messageId);
    for (let id = Math.max(-1, ...returned) + 1; id < first; id++) gone.push(id);
  }
  going = false;
  await admin.deleteQueue(queue);
  await other.close();
  if (closed === null) await publishing.close();
  const words = [
    ...(closed === null ? [] : [`the producer's connection was closed with ${closed}`]),
    ...(gone.some((id) => !nacked.has(id)) ? ["some neither returned, nor nacked, nor in the queue"] : []),
    ...(gone.some((id) => nacked.has(id)) ? ["some nacked"] : []),
  ];
  console.log(`${type}, ${confirms ? "with" : "without"} confirms: ${words.join(", ") || "all returned, or in the queue"}`);
}

(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await connection.close();
  await seen("quorum", false);
  await seen("quorum", true);
  await seen("classic", false);
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
quorum, without confirms: the producer's connection was closed with 541
quorum, with confirms: the producer's connection was closed with 541
classic, without confirms: all returned, or in the queue
RabbitMQ 4.0.5
quorum, without confirms: the producer's connection was closed with 541
quorum, with confirms: the producer's connection was closed with 541
classic, without confirms: all returned, or in the queue
RabbitMQ 4.3.6
quorum, without confirms: some neither returned, nor nacked, nor in the queue
quorum, with confirms: some nacked
classic, without confirms: all returned, or in the queue
SEEN
