#!/usr/bin/env bash
# What counts towards the delivery limit of a quorum queue.
# Versions: RabbitMQ 4.0.5 and 4.3.6 (Debian trixie and sid), amqplib 2.3.1.
# Behaviour: with x-delivery-limit 2 a message should be gone after 3 deliveries. 4.0 counts every return. 4.3 counts
#   basic.reject and a closed channel, but not basic.nack: a message that is nacked goes round for ever.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
const most = 12;
const returns = {
  "basic.reject": async (channel, message) => channel.reject(message, true),
  "basic.nack": async (channel, message) => channel.nack(message, false, true),
  "closed channel": async (channel) => channel.close(),
};
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  for (const [name, giveBack] of Object.entries(returns)) {
    await declare(connection, name, "quorum", { "x-delivery-limit": 2 });
    await fill(connection, name, 1);
    let deliveries = 0;
    let channel = await channelOf(connection);
    for (let idle = 0; deliveries < most && idle < 10; ) {
      const message = await channel.get(name);
      if (!message) { idle++; await sleep(100); continue; }
      idle = 0; deliveries++;
      await giveBack(channel, message);
      if (name === "closed channel") channel = await channelOf(connection);
    }
    console.log(`${name}: delivered ${deliveries === most ? `${most} times and still there` : `${deliveries} times`}`);
  }
  await connection.close();
})();
JS
for suite in trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.0.5
basic.reject: delivered 3 times
basic.nack: delivered 3 times
closed channel: delivered 3 times
RabbitMQ 4.3.6
basic.reject: delivered 3 times
basic.nack: delivered 12 times and still there
closed channel: delivered 3 times
SEEN
