#!/usr/bin/env bash
# The argument x-consumer-timeout of a classic queue.
# Versions: RabbitMQ 4.0.5 and 4.3.6 (Debian trixie and sid), amqplib 2.3.1.
# Behaviour: 4.0 accepts it. 4.3 refuses the declaration with 406, so that an application that sets it can declare its
#   queues no longer; a quorum queue still takes it.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  for (const type of ["classic", "quorum"]) {
    const answer = await declare(connection, type, type, { "x-consumer-timeout": 60_000 }).then(
      () => "declared",
      (error) => error.message.replace(/^.*?"(PRECONDITION.*?) in vhost.*$/s, "$1"),
    );
    console.log(`${type}: ${answer}`);
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
classic: declared
quorum: declared
RabbitMQ 4.3.6
classic: PRECONDITION_FAILED - invalid arg 'x-consumer-timeout' for queue 'classic'
quorum: declared
SEEN
