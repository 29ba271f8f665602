#!/usr/bin/env bash
# Where a message is while it waits for its delayed retry.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: a quorum queue with x-delayed-retry-type keeps a returned message back for x-delayed-retry-min or longer. A
#   passive declare counts it nowhere, so that the queue looks empty with no consumer holding anything; rabbitmqctl
#   list_queues has it in messages alone: neither in messages_ready nor in messages_unacknowledged.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { existsSync, writeFileSync } = require("node:fs");
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  const args = { "x-delayed-retry-type": "all", "x-delayed-retry-min": 12000, "x-delayed-retry-max": 20000 };
  await declare(connection, "retried", "quorum", args);
  await fill(connection, "retried", 10);
  const channel = await channelOf(connection);
  for (let i = 0; i < 10; i++) channel.nack(await channel.get("retried"), false, true);
  // The broker counts what list_queues says every 5 s.
  await sleep(7000);
  console.log(`passive declare: ${(await channel.checkQueue("retried")).messageCount} messages`);
  writeFileSync("returned", "");
  while (!existsSync("listed")) await sleep(100);
  let back = 0;
  for (let tries = 0; tries < 150 && back < 10; tries++) {
    if (await channel.get("retried")) back++;
    else await sleep(200);
  }
  console.log(`later: ${back} delivered again`);
  await connection.close();
})();
JS
rabbit_start sid >&2
cd "$dir"
RABBIT_URL=$RABBIT_URL node finding.cjs >>output &
until [[ -e returned ]]; do sleep 0.2; done
rabbit_ctl list_queues messages_ready messages_unacknowledged messages --no-table-headers | tr '\t' '/' >listing
touch listed; wait $!
echo "list_queues: ready/unacknowledged/all $(cat listing)" >>output
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
passive declare: 0 messages
later: 10 delivered again
list_queues: ready/unacknowledged/all 0/0/10
SEEN
