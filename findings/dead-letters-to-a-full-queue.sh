#!/usr/bin/env bash
# What becomes of dead letters whose target is full.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: 500 messages are rejected at once; their target has x-max-length 10 and refuses more (reject-publish). From a
#   classic to a classic queue nearly all are lost, without a word. From a quorum to a quorum queue none is: the limit of
#   the target does not hold for them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, sleep, take, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  for (const type of ["classic", "quorum"]) {
    const [source, target] = [`${type}-source`, `${type}-target`];
    await declare(connection, target, type, { "x-max-length": 10, "x-overflow": "reject-publish" });
    await declare(connection, source, type, { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": target });
    await fill(connection, source, 500);
    const channel = await channelOf(connection);
    let last;
    for (let message = await channel.get(source); message; message = await channel.get(source)) last = message;
    channel.nack(last, true, false);
    await sleep(3000);
    const there = (await take(connection, target)).length;
    console.log(`${type}: ${there === 500 ? "all 500" : there < 250 ? "fewer than half" : "most"} in the target of 10`);
  }
  await connection.close();
})();
JS
for suite in sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
classic: fewer than half in the target of 10
quorum: all 500 in the target of 10
SEEN
