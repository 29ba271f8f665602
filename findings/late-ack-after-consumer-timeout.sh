#!/usr/bin/env bash
# What a late ack does after 4.3 cancelled a consumer that held a delivery for too long.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: the consumer gets basic.cancel, its message goes back and the channel stays open. The cancelled consumer still
#   counts: once its late ack arrives, the broker delivers the next message to the cancelled tag, upon which amqplib
#   ends the channel.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await declare(connection, "slow", "quorum", { "x-consumer-timeout": 3000 });
  await fill(connection, "slow", 3);
  const channel = await channelOf(connection);
  await channel.prefetch(1);
  const began = Date.now();
  let first;
  const cancelled = new Promise((resolve) => {
    channel.consume("slow", (message) => {
      if (message === null) resolve();
      else first ??= message;
    });
  });
  await Promise.race([cancelled, sleep(90_000)]);
  console.log(`cancelled after its timeout: ${Date.now() - began >= 3000 && Date.now() - began < 90_000}`);
  const { messageCount } = await channel.checkQueue("slow");
  console.log(`ready then: ${messageCount} of 3; channel: ${channel.ended ?? "open"}`);
  channel.ack(first);
  await sleep(2000);
  console.log(`2 s after the late ack: ${channel.ended?.replace(/amq\.ctag\S+/, "the cancelled tag") ?? "open"}`);
  process.exit(0);
})();
JS
for suite in sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
cancelled after its timeout: true
ready then: 3 of 3; channel: open
2 s after the late ack: Unknown consumer: the cancelled tag
SEEN
