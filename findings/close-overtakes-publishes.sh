#!/usr/bin/env bash
# What becomes of messages that were published before the connection was closed cleanly.
# Versions: amqplib 2.3.1, RabbitMQ 4.3.6 (Debian sid).
# Behaviour: connection.close() in the same turn overtakes all that was published before it: nothing arrives, and without
#   confirms nobody hears of it. When the channel is closed first, all of them arrive; with confirms each fails all the
#   same, so that an application that sends again what failed sends them twice.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, sleep, versionOf } = require("./helpers.cjs");
const ways = {
  "at once": async () => undefined,
  "channel first": (channel) => channel.close(),
};
(async () => {
  const observer = await open();
  console.log(`RabbitMQ ${versionOf(observer)}`);
  for (const confirms of [false, true])
    for (const [way, before] of Object.entries(ways)) {
      const queue = `${way}, ${confirms ? "with" : "without"} confirms`;
      const connection = await open();
      await declare(connection, queue, "classic");
      const channel = await channelOf(connection, confirms);
      let failed = 0;
      const answer = confirms ? (error) => { if (error) failed++; } : undefined;
      for (let i = 0; i < 500; i++) channel.sendToQueue(queue, Buffer.from("x"), { persistent: true }, answer);
      await before(channel);
      await connection.close();
      await sleep(1500);
      const { messageCount } = await (await channelOf(observer)).checkQueue(queue);
      console.log(`closed ${queue}: ${messageCount} of 500 in the queue, ${failed} failed`);
    }
  process.exit(0);
})();
JS
rabbit_start sid >&2
RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
closed at once, without confirms: 0 of 500 in the queue, 0 failed
closed channel first, without confirms: 500 of 500 in the queue, 0 failed
closed at once, with confirms: 0 of 500 in the queue, 500 failed
closed channel first, with confirms: 500 of 500 in the queue, 500 failed
SEEN
