#!/usr/bin/env bash
# How exact x-max-length is with x-overflow reject-publish.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: of 1,000 messages in one burst a classic queue of 10 takes exactly 10. A quorum queue of 10 takes and confirms
#   many more, as publishers hear late that it is full; of messages sent one by one it takes one too many.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  const args = { "x-max-length": 10, "x-overflow": "reject-publish" };
  for (const type of ["classic", "quorum"]) {
    await declare(connection, `${type}-burst`, type, args);
    const taken = 1000 - (await fill(connection, `${type}-burst`, 1000));
    const { messageCount } = await (await channelOf(connection)).checkQueue(`${type}-burst`);
    console.log(`${type}, a burst: ${taken === 10 ? "10" : taken > 20 ? "more than 20" : "11 to 20"} confirmed, all of them there: ${messageCount === taken}`);
    await declare(connection, `${type}-single`, type, args);
    let confirmed = 0;
    for (let i = 0; i < 30; i++) confirmed += 1 - (await fill(connection, `${type}-single`, 1));
    console.log(`${type}, one by one: ${confirmed} confirmed`);
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
classic, a burst: 10 confirmed, all of them there: true
classic, one by one: 10 confirmed
quorum, a burst: more than 20 confirmed, all of them there: true
quorum, one by one: 11 confirmed
SEEN
