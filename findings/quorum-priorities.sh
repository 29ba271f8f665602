#!/usr/bin/env bash
# Priorities of messages in a quorum queue.
# Versions: RabbitMQ 4.0.5 and 4.3.6 (Debian trixie and sid), amqplib 2.3.1.
# Behaviour: 4.0 has two levels, up to 4 and above, and takes two of the higher for one of the lower. 4.3 has 32 strict ones;
#   a message without a priority is of 4, and more than 31 is 31.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, fill, take, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await declare(connection, "ranked", "quorum");
  for (const priority of [0, 3, undefined, 5, 9, 31, 100]) {
    const own = priority === undefined ? {} : { priority };
    await fill(connection, "ranked", 2, { ...own, type: String(priority ?? "unset") });
  }
  const order = (await take(connection, "ranked")).map((message) => message.properties.type);
  console.log(`two of each, lowest first, are taken: ${order.join(" ")}`);
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
two of each, lowest first, are taken: 5 5 0 9 9 0 31 31 3 100 100 3 unset unset
RabbitMQ 4.3.6
two of each, lowest first, are taken: 31 31 100 100 9 9 5 5 unset unset 3 3 0 0
SEEN
