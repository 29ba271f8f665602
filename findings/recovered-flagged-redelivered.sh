#!/usr/bin/env bash
# The redelivered flag after a killed broker.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: after SIGKILL a classic queue flags every message that it recovers as redelivered, also those that were
#   never handed to anybody; a quorum queue flags none of them.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, fill, take, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  if (process.argv[2] === "before") console.log(`RabbitMQ ${versionOf(connection)}`);
  for (const type of ["classic", "quorum"]) {
    if (process.argv[2] === "before") {
      await declare(connection, type, type);
      await fill(connection, type, 200);
      continue;
    }
    let messages = [];
    for (let tries = 0; tries < 50 && messages.length === 0; tries++) {
      messages = await take(connection, type).catch(() => []);
      if (messages.length === 0) await sleep(200);
    }
    const flagged = messages.filter((message) => message.fields.redelivered).length;
    console.log(`${type}: ${messages.length} recovered, none was ever delivered, ${flagged} flagged redelivered`);
  }
  await connection.close();
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" before >>"$dir/output"
  sleep 1; rabbit_kill; rabbit_again
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" after >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
classic: 200 recovered, none was ever delivered, 200 flagged redelivered
quorum: 200 recovered, none was ever delivered, 0 flagged redelivered
RabbitMQ 4.0.5
classic: 200 recovered, none was ever delivered, 200 flagged redelivered
quorum: 200 recovered, none was ever delivered, 0 flagged redelivered
RabbitMQ 4.3.6
classic: 200 recovered, none was ever delivered, 200 flagged redelivered
quorum: 200 recovered, none was ever delivered, 0 flagged redelivered
SEEN
