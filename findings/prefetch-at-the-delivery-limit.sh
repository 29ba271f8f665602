#!/usr/bin/env bash
# Whether a prefetch of 1 holds while messages are dropped at the delivery limit.
# Versions: RabbitMQ 3.10.8 and 4.3.6 (Debian bookworm and sid), amqplib 2.3.1.
# Behaviour: in 3.10 a message that is returned for the last time gives its consumer more room than it took: with
#   x-delivery-limit 0 and every message returned, a consumer with a prefetch of 1 soon holds dozens. In 4.3 it holds one.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  await declare(connection, "limited", "quorum", { "x-delivery-limit": 0 });
  const channel = await channelOf(await open());
  await channel.prefetch(1);
  let [held, most, delivered] = [0, 0, 0];
  await channel.consume("limited", (message) => {
    delivered++;
    most = Math.max(most, ++held);
    setTimeout(() => { held--; channel.reject(message, true); }, 5);
  });
  const publisher = await channelOf(connection, true);
  for (let burst = 0; burst < 60; burst++) {
    for (let i = 0; i < 8; i++) publisher.sendToQueue("limited", Buffer.alloc(100), { persistent: true });
    await sleep(10);
  }
  for (let tries = 0; tries < 200 && delivered < 480; tries++) await sleep(100);
  console.log(`RabbitMQ ${versionOf(connection)}: ${delivered} delivered, prefetch 1, held at once: ${most > 5 ? "more than 5" : most}`);
  process.exit(0);
})();
JS
for suite in bookworm sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: 480 delivered, prefetch 1, held at once: more than 5
RabbitMQ 4.3.6: 480 delivered, prefetch 1, held at once: 1
SEEN
