#!/usr/bin/env bash
# Acknowledgements that a killed broker forgets.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: with one older message unacknowledged, a classic queue has all 300 messages back that were acknowledged just
#   before SIGKILL: they are delivered again. Acknowledged 10 s before, none comes back. A quorum queue forgets none.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, take, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  const acked = async (queue) => {
    await declare(connection, queue, queue.split(" ")[0]);
    await fill(connection, queue, 301);
    await sleep(2500);
    const channel = await channelOf(connection);
    await channel.get(queue);
    for (let i = 0; i < 300; i++) channel.ack(await channel.get(queue));
    // The answer to this comes after the acks were taken.
    await channel.checkQueue(queue);
  };
  const back = async (queue) => {
    let messages = [];
    for (let tries = 0; tries < 50 && messages.length === 0; tries++) {
      messages = await take(connection, queue).catch(() => []);
      if (messages.length === 0) await sleep(200);
    }
    console.log(`300 acks of a ${queue} the kill: ${messages.length - 1} of them back`);
  };
  if (process.argv[2] === "after") {
    console.log(`RabbitMQ ${versionOf(connection)}`);
    for (const queue of ["classic queue 10 s before", "quorum queue just before", "classic queue just before"]) await back(queue);
    return connection.close();
  }
  await acked("classic queue 10 s before");
  await sleep(10_000);
  await acked("quorum queue just before");
  await acked("classic queue just before");
  console.log("done");
  setTimeout(() => process.exit(0), 60_000);
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  # The connection is still open when the broker is killed.
  coproc env RABBIT_URL="$RABBIT_URL" node "$dir/finding.cjs" before
  pid=$COPROC_PID
  read -r _ <&"${COPROC[0]}"
  rabbit_kill; kill "$pid" 2>/dev/null; wait "$pid" 2>/dev/null || true
  rabbit_again
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" after >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
300 acks of a classic queue 10 s before the kill: 0 of them back
300 acks of a quorum queue just before the kill: 0 of them back
300 acks of a classic queue just before the kill: 300 of them back
RabbitMQ 4.0.5
300 acks of a classic queue 10 s before the kill: 0 of them back
300 acks of a quorum queue just before the kill: 0 of them back
300 acks of a classic queue just before the kill: 300 of them back
RabbitMQ 4.3.6
300 acks of a classic queue 10 s before the kill: 0 of them back
300 acks of a quorum queue just before the kill: 0 of them back
300 acks of a classic queue just before the kill: 300 of them back
SEEN
