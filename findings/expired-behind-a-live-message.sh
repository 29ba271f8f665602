#!/usr/bin/env bash
# Expired messages behind one that is not.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: a message whose own TTL ran out leaves the queue only at its head. Behind one without a TTL it stays, and is
#   counted as ready, for both types; a consumer does not get it.
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
    await declare(connection, type, type);
    await fill(connection, type, 1);
    await fill(connection, type, 10, { expiration: "200" });
    await sleep(3000);
    const { messageCount } = await (await channelOf(connection)).checkQueue(type);
    console.log(`${type}: ${messageCount} ready, 10 of them past their TTL by 2.8 s; ${(await take(connection, type)).length} can be taken`);
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
classic: 11 ready, 10 of them past their TTL by 2.8 s; 1 can be taken
quorum: 11 ready, 10 of them past their TTL by 2.8 s; 1 can be taken
SEEN
