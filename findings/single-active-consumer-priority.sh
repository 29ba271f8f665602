#!/usr/bin/env bash
# Whether a single active consumer gives way to one of a higher priority.
# Versions: RabbitMQ 4.0.5 and 4.3.6 (Debian trixie and sid), amqplib 2.3.1.
# Behaviour: a quorum queue moves to the higher one as soon as it subscribes; a classic queue ignores the priority and
#   stays with the first.
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
  for (const type of ["classic", "quorum"]) {
    await declare(connection, type, type, { "x-single-active-consumer": true });
    const got = { low: 0, high: 0 };
    for (const [name, priority] of Object.entries({ low: 1, high: 10 })) {
      const channel = await channelOf(await open());
      await channel.prefetch(1);
      await channel.consume(type, (message) => { got[name]++; channel.ack(message); }, { arguments: { "x-priority": priority } });
    }
    await sleep(500);
    await fill(connection, type, 100);
    await sleep(2000);
    console.log(`${type}: ${got.low} to the first, ${got.high} to the one of higher priority`);
  }
  process.exit(0);
})();
JS
for suite in trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.0.5
classic: 100 to the first, 0 to the one of higher priority
quorum: 0 to the first, 100 to the one of higher priority
RabbitMQ 4.3.6
classic: 100 to the first, 0 to the one of higher priority
quorum: 0 to the first, 100 to the one of higher priority
SEEN
