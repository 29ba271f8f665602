#!/usr/bin/env bash
# RabbitMQ's own script starts no server from a folder with a blank in its path, but does by a link without one.
# Versions: RabbitMQ 3.10.8, 4.0.5 and 4.3.6 (Debian bookworm, trixie and sid).
# Behaviour: rabbitmq-env takes the path that it was called by apart at blanks, finds no defaults, and the script ends with
#            78 and words about a variable. It does not resolve links of folders above it, so that one is a way out. A blank
#            in the folder of the data is no trouble.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
for suite in bookworm trixie sid; do
  rabbit_start "$suite" >&2
  rabbit_term
  version=$(chroot "$RABBIT_ROOT" sh -c 'echo /usr/lib/rabbitmq/lib/rabbitmq_server-*' | sed 's/.*-//')
  cp -a "$RABBIT_ROOT"/usr/lib/rabbitmq/lib/rabbitmq_server-* "$RABBIT_ROOT/opt/rabbit with blanks"
  ln -s "/opt/rabbit with blanks" "$RABBIT_ROOT/opt/link"
  mkdir "$RABBIT_ROOT/var/lib/rabbitmq/data of it"; chroot "$RABBIT_ROOT" chown rabbitmq: "/var/lib/rabbitmq/data of it"
  code=0
  words=$( (_rabbit_env rabbit "/opt/rabbit with blanks/sbin/rabbitmq-server" </dev/null 2>&1) | grep -m1 -o 'ENV variable should be defined: [A-Z_]*') || code=$?
  (_rabbit_env rabbit env RABBITMQ_MNESIA_BASE="/var/lib/rabbitmq/data of it" /opt/link/sbin/rabbitmq-server </dev/null >"$dir/log" 2>&1) &
  RABBIT_PIDS[rabbit]=$!
  linked='does not listen'
  for ((i = 0; i < 300; i++)); do
    (exec 3<>"/dev/tcp/127.0.0.1/${RABBIT_PORTS[rabbit]}") 2>/dev/null && { linked='listens'; break; }
    sleep 0.2
  done
  echo "RabbitMQ $version: by its path: ${words:-starts ($code)}; by a link, with a blank in the data's path: $linked" >>"$dir/output"
  rabbit_stop
done
seen "$dir/output" <<'SEEN'
RabbitMQ 3.10.8: by its path: ENV variable should be defined: RABBITMQ_BOOT_MODULE; by a link, with a blank in the data's path: listens
RabbitMQ 4.0.5: by its path: ENV variable should be defined: RABBITMQ_BOOT_MODULE; by a link, with a blank in the data's path: listens
RabbitMQ 4.3.6: by its path: ENV variable should be defined: RABBITMQ_BOOT_MODULE; by a link, with a blank in the data's path: listens
SEEN
