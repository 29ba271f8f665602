#!/usr/bin/env bash
# Deprecated features of 4.3 that are denied, and are not.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: transient queues that are not exclusive are still permitted. A prefetch for the whole channel (global: true)
#   is denied, yet answered with basic.qos-ok like any other, and taken as one for each consumer: two consumers on a
#   channel with a global prefetch of 5 hold 10 messages.
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
  const first = await channelOf(connection);
  const transient = await first.assertQueue("transient", { durable: false }).then(() => "declared", (error) => error.message);
  console.log(`transient queue, not exclusive: ${transient}`);
  for (const type of ["classic", "quorum"]) {
    await declare(connection, type, type);
    await fill(connection, type, 50);
    const channel = await channelOf(connection);
    const answer = await channel.prefetch(5, true).then(() => "qos-ok", (error) => error.message);
    let held = 0;
    for (let i = 0; i < 2; i++) await channel.consume(type, () => held++).catch((error) => console.log(error.message));
    await sleep(1000);
    console.log(`global prefetch of 5, ${type}: ${answer}, two consumers hold ${held}`);
  }
  await connection.close();
})();
JS
rabbit_start sid >&2
RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
transient queue, not exclusive: declared
global prefetch of 5, classic: qos-ok, two consumers hold 10
global prefetch of 5, quorum: qos-ok, two consumers hold 10
SEEN
