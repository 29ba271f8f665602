#!/usr/bin/env bash
# amqplib takes the percent-encoded login of a URL for Latin-1, and RabbitMQ takes logins for UTF-8.
# Versions: amqplib 2.3.1; RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid).
# Behaviour: a password with a letter outside ASCII is refused when it is in the URL, percent-encoded or not, and taken
#            when it is given as a property of an object. The vhost of a URL is taken for UTF-8.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { amqp, versionOf } = require("./helpers.cjs");
const port = Number(new URL(process.env.RABBIT_URL).port);
const of = (error) => (/ACCESS-REFUSED/.test(error.message) ? "refused" : error.message);
(async () => {
  const ways = {
    encoded: `amqp://me:${encodeURIComponent("pä€ß")}@127.0.0.1:${port}/${encodeURIComponent("vä")}`,
    "as it is": `amqp://me:pä€ß@127.0.0.1:${port}/vä`,
    "in an object": { protocol: "amqp", hostname: "127.0.0.1", port, username: "me", password: "pä€ß", vhost: "vä" },
  };
  const told = [];
  let version = "";
  for (const [way, url] of Object.entries(ways)) {
    const ended = await amqp.connect(url).then(
      (connection) => {
        version = versionOf(connection);
        return connection.close().then(() => "taken");
      },
      of,
    );
    told.push(`${way} ${ended}`);
  }
  console.log(`RabbitMQ ${version}: ${told.join(", ")}`);
})();
JS
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  rabbit_ctl add_vhost vä; rabbit_ctl add_user me 'pä€ß'; rabbit_ctl set_permissions -p vä me '.*' '.*' '.*'
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: encoded refused, as it is refused, in an object taken
RabbitMQ 4.0.5: encoded refused, as it is refused, in an object taken
RabbitMQ 4.3.6: encoded refused, as it is refused, in an object taken
SEEN
