#!/usr/bin/env bash
# The newest quorum queue of a killed broker.
# Versions: RabbitMQ 4.3.6 (Debian sid), a single node, amqplib 2.3.1.
# Behaviour: where the node is killed (SIGKILL) within a second of the declaration of a quorum queue, and none was declared
#   after it, that queue is there again but empty: all its messages are gone, though persistent and confirmed. Its member
#   was not found, the log says (name_not_registered), and was started as a new one. A quorum queue that was declared just
#   before it, and one that was declared 2 s before the kill, keep all.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { open, declare, fill, take, sleep, versionOf } = require("./helpers.cjs");
const [, , step, round, age, pid] = process.argv;
(async () => {
  const connection = await open();
  if (step === "before") {
    let declared = 0;
    for (const which of ["newest but one", "newest"]) {
      declared = Date.now();
      await declare(connection, `${which} ${age} ${round}`, "quorum");
      const nacks = await fill(connection, `${which} ${age} ${round}`, 100);
      if (nacks > 0) throw new Error(`${nacks} of 100 messages were not confirmed`);
    }
    await sleep(declared + Number(age) - Date.now());
    process.kill(Number(pid), "SIGKILL");
    process.exit();
  }
  if (age === "500" && round === "1") console.log(`RabbitMQ ${versionOf(connection)}`);
  const back = [];
  for (const which of ["newest but one", "newest"]) {
    let messages = 0;
    // Empty until it has a leader, perhaps: what is still gone after 10 s stays so.
    for (const end = Date.now() + 10_000; messages === 0 && Date.now() < end; await sleep(200))
      messages = (await take(connection, `${which} ${age} ${round}`).catch(() => [])).length;
    back.push(`${messages} of the ${which}`);
  }
  console.log(`killed ${age} ms after the declaration, 100 messages confirmed by each: ${back.join(", ")}`);
  await connection.close();
})();
JS
rabbit_start sid >&2
for age in 500 2000; do
  for round in 1 2 3; do
    # Nothing of the round before is still to be written.
    sleep 3
    _rabbit_beam rabbit
    RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" before "$round" "$age" "$REPLY"
    rabbit_kill; rabbit_again
    RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" after "$round" "$age" >>"$dir/output"
  done
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
killed 500 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 0 of the newest
killed 500 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 0 of the newest
killed 500 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 0 of the newest
killed 2000 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 100 of the newest
killed 2000 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 100 of the newest
killed 2000 ms after the declaration, 100 messages confirmed by each: 100 of the newest but one, 100 of the newest
SEEN
