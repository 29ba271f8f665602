#!/usr/bin/env bash
# What PerfTest says of messages that a broker refused.
# Versions: PerfTest 2.22.1 (by Maven, on Java 17), RabbitMQ 4.3.6 (Debian sid), amqplib 2.3.1.
# Behaviour: of 1,000 persistent, mandatory messages with confirms a full queue takes 10 and nacks 990, or none has a queue
#   to go to: either way PerfTest exits with 0 and tells a sending rate and a confirm latency as if all had gone well.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/lib/private-rabbit.sh"; source "$here/lib/amqplib.sh"
dir=$(mktemp -d); trap 'rabbit_stop; rm -rf "$dir"' EXIT
amqplib_into "$dir"
cat >"$dir/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>finding</groupId><artifactId>perf-test</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies><dependency><groupId>com.rabbitmq</groupId><artifactId>perf-test</artifactId><version>2.22.1</version></dependency></dependencies>
</project>
POM
(cd "$dir" && mvn -q -B -Dmaven.repo.local="$dir/repository" dependency:copy-dependencies -DoutputDirectory="$dir/jars") >&2
cat >"$dir/finding.cjs" <<'JS'
const { open, channelOf, declare, versionOf } = require("./helpers.cjs");
(async () => {
  const connection = await open();
  if (process.argv[2] === "declare") {
    console.log(`RabbitMQ ${versionOf(connection)}`);
    await declare(connection, "full", "classic", { "x-max-length": 10, "x-overflow": "reject-publish" });
  } else console.log(`in the queue: ${(await (await channelOf(connection)).checkQueue("full")).messageCount} of 1000`);
  await connection.close();
})();
JS
rabbit_start sid >&2
export RABBIT_URL
node "$dir/finding.cjs" declare >>"$dir/output"
for key in full nowhere; do
  code=0
  java -cp "$dir/jars/*" com.rabbitmq.perf.PerfTest --uri "$RABBIT_URL" --predeclared --exchange '' --routing-key "$key" \
    --queue full --consumers 0 --pmessages 1000 --confirm 100 --flag persistent --flag mandatory >"$dir/told" 2>&1 || code=$?
  latency=$(grep -c 'confirm latency min/median/75th/95th/99th [0-9]' "$dir/told" || true)
  echo "to $key: exit code $code, lines that end with a confirm latency: $latency" >>"$dir/output"
  node "$dir/finding.cjs" count >>"$dir/output"
done
seen "$dir/output" <<'SEEN'
RabbitMQ 4.3.6
to full: exit code 0, lines that end with a confirm latency: 1
in the queue: 10 of 1000
to nowhere: exit code 0, lines that end with a confirm latency: 1
in the queue: 10 of 1000
SEEN
