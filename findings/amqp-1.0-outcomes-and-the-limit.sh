#!/usr/bin/env bash
# What an AMQP 1.0 receiver's outcomes count for.
# Versions: RabbitMQ 4.3.6 (Debian sid), rhea 3.0.5, amqplib 2.3.1.
# Behaviour: with x-delivery-limit 2, released and modified without delivery-failed do not count: the message goes round
#   for ever, with a delivery-count of 0 each time. Modified with delivery-failed counts. Modified with
#   undeliverable-here is the end of a message here, and dead-letters it as rejected; so it does from a classic queue.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir" rhea@3.0.5
cat >"$dir/finding.cjs" <<'JS'
const rhea = require("rhea");
const { open, declare, fill, sleep, take, versionOf } = require("./helpers.cjs");
const { hostname: host, port } = new URL(process.env.RABBIT_URL);
const outcomes = {
  released: (delivery) => delivery.release({ delivery_failed: false }),
  "modified, delivery failed": (delivery) => delivery.modified({ delivery_failed: true }),
  "modified, undeliverable here": (delivery) => delivery.modified({ delivery_failed: true, undeliverable_here: true }),
};
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await declare(connection, "dead", "quorum");
  for (const type of ["quorum", "classic"])
    for (const [name, settle] of Object.entries(outcomes)) {
      const queue = `${type}, ${name}`;
      const dead = { "x-dead-letter-exchange": "", "x-dead-letter-routing-key": "dead" };
      await declare(connection, queue, type, { ...dead, ...(type === "quorum" && { "x-delivery-limit": 2 }) });
      await fill(connection, queue, 1);
      const login = { host, port: Number(port), username: "guest", password: "guest", reconnect: false };
      const link = rhea.create_container().connect(login);
      const source = { address: `/queues/${encodeURIComponent(queue)}` };
      const receiver = link.open_receiver({ source, autoaccept: false, credit_window: 0 });
      const counts = [];
      receiver.on("message", ({ message, delivery }) => {
        counts.push(message.delivery_count ?? 0);
        settle(delivery);
        if (counts.length < 6) receiver.add_credit(1);
      });
      receiver.add_credit(1);
      await sleep(3000);
      link.close();
      const reasons = (await take(connection, "dead")).map(({ properties }) => properties.headers["x-first-death-reason"]);
      console.log(`${queue}: delivery-count ${counts.join(" ")}, ${reasons.length ? `dead-lettered: ${reasons}` : "still there"}`);
    }
  process.exit(0);
})();
JS
rabbit_start sid >&2
RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
quorum, released: delivery-count 0 0 0 0 0 0, still there
quorum, modified, delivery failed: delivery-count 0 1 2, dead-lettered: delivery_limit
quorum, modified, undeliverable here: delivery-count 0, dead-lettered: rejected
classic, released: delivery-count 0 0 0 0 0 0, still there
classic, modified, delivery failed: delivery-count 0 1 2 3 4 5, still there
classic, modified, undeliverable here: delivery-count 0, dead-lettered: rejected
SEEN
