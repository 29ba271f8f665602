#!/usr/bin/env bash
# A stream that is read as if it were a queue.
# Version: RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: auto-ack, basic.get and purge end the whole connection with 540, a missing prefetch only the channel with 406. A
#   nack with requeue acts as an ack. The count of a passive declare stays 0 for a while.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
const attempts = {
  "auto-ack": async (channel) => { await channel.prefetch(10); await channel.consume("stream", () => undefined, { noAck: true }); },
  "basic.get": (channel) => channel.get("stream"),
  purge: (channel) => channel.purgeQueue("stream"),
  "no prefetch": (channel) => channel.consume("stream", () => undefined),
};
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await declare(connection, "stream", "stream");
  await fill(connection, "stream", 10);
  console.log(`passive declare at once: ${(await (await channelOf(connection)).checkQueue("stream")).messageCount} of 10`);
  for (const [name, act] of Object.entries(attempts)) {
    const own = await open();
    let ended = "";
    own.on("error", (error) => (ended = `connection: ${error.message.match(/\d{3}/)?.[0]}`));
    const channel = await channelOf(own);
    await act(channel).catch(() => undefined);
    await sleep(500);
    console.log(`${name}: ${ended || (channel.ended ? `channel: ${channel.ended.match(/\d{3}/)?.[0]}` : "accepted")}`);
  }
  const channel = await channelOf(connection);
  await channel.prefetch(1);
  const seen = [];
  await channel.consume("stream", (message) => { seen.push(String(message.content)); channel.nack(message, false, true); }, { arguments: { "x-stream-offset": "first" } });
  await sleep(2000);
  console.log(`every message nacked with requeue: ${seen.join(" ")}`);
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
passive declare at once: 0 of 10
auto-ack: connection: 540
basic.get: connection: 540
purge: connection: 540
no prefetch: channel: 406
every message nacked with requeue: 0 1 2 3 4 5 6 7 8 9
SEEN
