#!/usr/bin/env bash
# A password that rabbitmqctl stores in a locale other than UTF-8 is another one.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid), amqplib 2.3.1.
# Behaviour: with LC_ALL=C, as in a container without a locale, `add_user` takes each byte of an argument for a letter of
#            Latin-1 and stores that in UTF-8, without a word. Nobody can then log in with the password that was written,
#            but only with that other one; `authenticate_user` in the same locale says that it is right.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/finding.cjs" <<'JS'
const { amqp, versionOf } = require("./helpers.cjs");
const port = Number(new URL(process.env.RABBIT_URL).port);
let version = "";
const login = (username, password) =>
  amqp.connect({ protocol: "amqp", hostname: "127.0.0.1", port, username, password }).then(
    (connection) => {
      version = versionOf(connection);
      return connection.close().then(() => "taken");
    },
    (error) => (/ACCESS-REFUSED/.test(error.message) ? "refused" : error.message),
  );
(async () => {
  const utf8 = await login("utf8", "pä-word");
  const written = await login("plain-c", "pä-word");
  const other = await login("plain-c", Buffer.from("pä-word").toString("latin1"));
  console.log(`RabbitMQ ${version}: stored in C.UTF-8 ${utf8}; stored in C ${written}, its bytes as Latin-1 ${other}; ${process.argv[2]}`);
})();
JS
in_c() { (_rabbit_env "$RABBIT_NODE" /usr/bin/env LC_ALL=C LANG=C rabbitmqctl -q "$@"); }
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  rabbit_ctl add_user utf8 pä-word; in_c add_user plain-c pä-word >&2
  for user in utf8 plain-c; do rabbit_ctl set_permissions "$user" '.*' '.*' '.*'; done
  if in_c authenticate_user plain-c pä-word >&2; then says='authenticate_user in C says right'; else says='authenticate_user in C says wrong'; fi
  RABBIT_URL=$RABBIT_URL node "$dir/finding.cjs" "$says" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: stored in C.UTF-8 taken; stored in C refused, its bytes as Latin-1 taken; authenticate_user in C says right
RabbitMQ 4.0.5: stored in C.UTF-8 taken; stored in C refused, its bytes as Latin-1 taken; authenticate_user in C says right
RabbitMQ 4.3.6: stored in C.UTF-8 taken; stored in C refused, its bytes as Latin-1 taken; authenticate_user in C says right
SEEN
