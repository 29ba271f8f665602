#!/usr/bin/env bash
# AMQP's smallest frame, 4096 bytes, is taken up to RabbitMQ 4.0, and in 4.3 ends the connection without a word.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: AMQP 0-9-1 has every peer take frames of 4096 bytes (frame-min-size). A client that asks for less than 8192 in
#            tune-ok is not answered by connection.close in 4.3: the socket is closed.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { amqp, versionOf } = require("./helpers.cjs");
(async () => {
  const told = [];
  let version = "";
  for (const size of [4096, 8191, 8192]) {
    const ended = await amqp.connect(`${process.env.RABBIT_URL}?frameMax=${size}`).then(
      async (connection) => {
        version = versionOf(connection);
        const channel = await connection.createConfirmChannel();
        const { queue } = await channel.assertQueue("", { exclusive: true });
        channel.sendToQueue(queue, Buffer.alloc(20_000));
        await channel.waitForConfirms();
        const { content } = await channel.get(queue, { noAck: true });
        await connection.close();
        return `taken, ${content.length} bytes through`;
      },
      (error) => (/Socket closed|ECONNRESET|EPIPE/.test(error.message) ? "socket closed" : error.message),
    );
    told.push(`${size} ${ended}`);
  }
  console.log(`RabbitMQ ${version}: ${told.join("; ")}`);
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: 4096 taken, 20000 bytes through; 8191 taken, 20000 bytes through; 8192 taken, 20000 bytes through
RabbitMQ 4.0.5: 4096 taken, 20000 bytes through; 8191 taken, 20000 bytes through; 8192 taken, 20000 bytes through
RabbitMQ 4.3.6: 4096 socket closed; 8191 socket closed; 8192 taken, 20000 bytes through
SEEN
