#!/usr/bin/env bash
# An x-delivery-limit of -1: no limit since 4.0, and in 3.10 the strictest one.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: 3.10 accepts -1 and drops a message at its first return, silently, as there is no dead-letter exchange.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  await declare(connection, "unlimited", "quorum", { "x-delivery-limit": -1 });
  await fill(connection, "unlimited", 1);
  const channel = await channelOf(connection);
  let deliveries = 0;
  for (let idle = 0; deliveries < 30 && idle < 10; ) {
    const message = await channel.get("unlimited");
    if (!message) { idle++; await sleep(100); continue; }
    idle = 0; deliveries++;
    channel.reject(message, true);
  }
  console.log(`RabbitMQ ${versionOf(connection)}: ${deliveries === 30 ? "30 deliveries and still there" : `gone after ${deliveries}`}`);
  await connection.close();
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: gone after 1
RabbitMQ 4.0.5: 30 deliveries and still there
RabbitMQ 4.3.6: 30 deliveries and still there
SEEN
