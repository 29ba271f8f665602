#!/usr/bin/env bash
# Two deliveries that an AMQP 1.0 client settles in one turn of its event loop, with different outcomes.
# Versions: rhea 3.0.5, RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: rhea tells the second outcome as the first: of two messages, the first released and the second accepted, both
#   are back in the queue. Settled a moment apart, one is.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir" rhea@3.0.5
cat >"$dir/finding.cjs" <<'JS'
const rhea = require("rhea");
const { open, channelOf, declare, fill, sleep, versionOf } = require("./helpers.cjs");
const { hostname: host, port } = new URL(process.env.RABBIT_URL);
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  for (const [queue, pause] of [["in one turn", 0], ["apart", 200]]) {
    await declare(connection, queue, "quorum");
    await fill(connection, queue, 2);
    const login = { host, port: Number(port), username: "guest", password: "guest", reconnect: false };
    const link = rhea.create_container().connect(login);
    const source = { address: `/queues/${encodeURIComponent(queue)}` };
    const receiver = link.open_receiver({ source, autoaccept: false, credit_window: 0 });
    const deliveries = [];
    receiver.on("message", async ({ delivery }) => {
      deliveries.push(delivery);
      if (deliveries.length < 2) return;
      deliveries[0].release({ delivery_failed: false });
      if (pause > 0) await sleep(pause);
      deliveries[1].accept();
    });
    receiver.add_credit(2);
    await sleep(2000);
    link.close();
    await sleep(500);
    const { messageCount } = await (await channelOf(connection)).checkQueue(queue);
    console.log(`released and accepted ${queue}: ${messageCount} of 2 still in the queue`);
  }
  process.exit(0);
})();
JS
rabbit_start sid >&2
RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
released and accepted in one turn: 2 of 2 still in the queue
released and accepted apart: 1 of 2 still in the queue
SEEN
