#!/usr/bin/env bash
# How exact max-connections of a virtual host and of a user is.
# Version: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie, sid), amqplib 2.3.1.
# Behaviour: of 30 connections that are opened one by one, three are let in where max-connections is 3. Of 30 that are opened at
#   once, more than three are let in, now and then all of them, for a limit of a virtual host as for one of a user: a broker
#   counts a connection only after it has let it in.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { amqp, open, sleep, versionOf } = require("./helpers.cjs");
const attempt = (url) =>
  amqp.connect(url).then(
    (connection) => {
      connection.on("error", () => undefined);
      return connection;
    },
    () => null,
  );
const close = (all) => Promise.all(all.map((one) => one?.close().catch(() => undefined)));
const there = (all) => all.filter((one) => one !== null).length;
(async () => {
  const connection = await open();
  console.log(`RabbitMQ ${versionOf(connection)}`);
  await connection.close();
  const url = new URL(process.env.RABBIT_URL);
  for (const [what, user, vhost] of [["virtual host", url.username, "few"], ["user", "few", "%2F"]]) {
    url.username = user;
    url.password = user === "few" ? "few" : new URL(process.env.RABBIT_URL).password;
    url.pathname = vhost;
    const bursts = [];
    for (let round = 0; round < 10; round++) {
      const all = await Promise.all(Array.from({ length: 30 }, () => attempt(url.href)));
      bursts.push(there(all));
      await close(all);
      await sleep(1000);
    }
    const single = [];
    for (let i = 0; i < 30; i++) {
      single.push(await attempt(url.href));
      await sleep(100);
    }
    console.error(`${what}: of 30 at once ${bursts.join(" ")}`);
    console.log(`${what}: in 10 bursts of 30, more than 3 at some time: ${Math.max(...bursts) > 3}; one by one: ${there(single)}`);
    await close(single);
    await sleep(1000);
  }
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  rabbit_ctl -q add_vhost few; rabbit_ctl -q set_permissions -p few guest '.*' '.*' '.*'
  rabbit_ctl -q set_vhost_limits -p few '{"max-connections": 3}'
  rabbit_ctl -q add_user few few; rabbit_ctl -q set_permissions few '.*' '.*' '.*'
  rabbit_ctl -q set_user_limits few '{"max-connections": 3}'
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8
virtual host: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
user: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
RabbitMQ 4.0.5
virtual host: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
user: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
RabbitMQ 4.3.6
virtual host: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
user: in 10 bursts of 30, more than 3 at some time: true; one by one: 3
SEEN
