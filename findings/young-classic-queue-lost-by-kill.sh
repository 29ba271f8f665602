#!/usr/bin/env bash
# A durable classic queue that was declared a moment before its broker is killed.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie, sid), a single node, amqplib 2.3.1.
# Behaviour: killed (SIGKILL) within 1.5 s after it had answered the declaration, a broker of 3.10 or 4.0 on a busy machine now and then
#   does not know the queue any more (404): its definition is gone, and with it all messages, persistent and confirmed. It
#   was so in 25 of 329 tries of 3.10 at 0.3 to 1.2 s, 1 of 36 at 1.5 s, none of 72 at 2 and 3 s; in 5 of 72 of 4.0 at 0.3 and 0.9 s;
#   in none of 60 of 4.3. Six brokers at a time make the machine busy here.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, channelOf, sleep, versionOf } = require("./helpers.cjs");
const [, , step, name, pid] = process.argv;
(async () => {
  const connection = await open();
  if (step === "version") console.log(`RabbitMQ ${versionOf(connection)}`);
  else if (step === "before") {
    await declare(connection, name, "classic");
    const declared = Date.now();
    for (let consumer = 0; consumer < 2; consumer++) {
      const channel = await channelOf(await open());
      await channel.prefetch(5);
      await channel.consume(name, (message) => setTimeout(() => channel.ack(message), 10));
    }
    const channel = await channelOf(connection, true);
    setInterval(() => channel.sendToQueue(name, Buffer.alloc(12), { persistent: true }), 2);
    await sleep(declared + 700 - Date.now());
    process.kill(Number(pid), "SIGKILL");
    process.exit();
  } else {
    const channel = await channelOf(connection);
    const there = await channel.checkQueue(name).then(() => true, (error) => !error.message.includes("404"));
    console.log(there ? "there" : "missing");
    if (there) await channel.deleteQueue(name);
  }
  await connection.close();
})();
JS
tries() { # SUITE BROKER: one broker of six, killed again and again; one line a try
  trap 'rabbit_stop' EXIT
  rabbit_start "$1" >&2
  [[ $2 != 1 ]] || RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" version >"$dir/version"
  for round in $(seq 20); do
    ! grep -qs missing "$dir"/tries.* || break
    _rabbit_beam rabbit
    RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" before "queue-$round" "$REPLY"
    wait "${RABBIT_PIDS[rabbit]}" 2>/dev/null || true
    rabbit_again
    RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" after "queue-$round" >>"$dir/tries.$2"
  done
}
for suite in bookworm trixie sid; do
  rm -f "$dir"/tries.*
  for broker in 1 2 3 4 5 6; do (tries "$suite" "$broker") & done
  wait
  cat "$dir/version" >>"$dir/output"
  missing=$(cat "$dir"/tries.* | grep -c missing || true)
  echo "$(cat "$dir"/tries.* | wc -l) tries, $missing missing" >&2
  ((missing > 0)) && echo 'a new classic queue was missing after a kill' >>"$dir/output" || echo 'none of 120 was missing' >>"$dir/output"
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
a new classic queue was missing after a kill
RabbitMQ 4.0.5
a new classic queue was missing after a kill
RabbitMQ 4.3.6
none of 120 was missing
SEEN
