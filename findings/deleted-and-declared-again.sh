#!/usr/bin/env bash
# The consumers of a queue that is deleted and declared again at once.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: where a quorum queue is deleted and declared again in one go, RabbitMQ 3.10 does not cancel its consumers: it
#   counts them as consumers of the new queue and gives them messages, which reach no client. With automatic
#   acknowledgement these are gone, though persistent and confirmed. 4.0 and 4.3 cancel all consumers, and the messages stay.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, fill, sleep, versionOf } = require("./helpers.cjs");
(async () => {
  const [consuming, other] = [await open(), await open()];
  console.log(`RabbitMQ ${versionOf(other)}`);
  const counts = { cancelled: 0, consumers: 0, delivered: 0, left: 0 };
  for (let round = 1; round <= 5; round++) {
    const queue = `queue ${round}`;
    await declare(other, queue, "quorum");
    for (let one = 0; one < 4; one++) {
      const channel = await consuming.createChannel();
      const take = (message) => counts[message === null ? "cancelled" : "delivered"]++;
      await channel.consume(queue, take, { noAck: true });
    }
    const channel = await other.createChannel();
    const settings = { durable: true, arguments: { "x-queue-type": "quorum" } };
    await Promise.all([channel.deleteQueue(queue), channel.assertQueue(queue, settings)]);
    await sleep(1000);
    counts.consumers += (await channel.checkQueue(queue)).consumerCount;
    const nacks = await fill(other, queue, 100);
    if (nacks > 0) throw new Error(`${nacks} of 100 messages were not confirmed`);
    await sleep(1000);
    counts.left += (await channel.checkQueue(queue)).messageCount;
  }
  const { cancelled, consumers, delivered, left } = counts;
  console.log(`of 20 consumers ${cancelled} cancelled, ${consumers} at the new queue; of 500 confirmed ${delivered} delivered, ${left} in it`);
  await consuming.close(); await other.close();
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
of 20 consumers 0 cancelled, 20 at the new queue; of 500 confirmed 0 delivered, 0 in it
RabbitMQ 4.0.5
of 20 consumers 20 cancelled, 0 at the new queue; of 500 confirmed 0 delivered, 500 in it
RabbitMQ 4.3.6
of 20 consumers 20 cancelled, 0 at the new queue; of 500 confirmed 0 delivered, 500 in it
SEEN
