#!/usr/bin/env bash
# Which requests of dockerode end when the AbortSignal that they were given is aborted, on an engine that does not answer.
# Version: dockerode 4.0.12.
# Behaviour: each request takes an `abortSignal` among its options, and ends with it; but for inspecting an image, which takes
#   one in the same place, ignores it, and waits for ever. A time limit has to be put where the request is dialled.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
echo '{"private": true}' >package.json
npm install --silent --no-audit --no-fund dockerode@4.0.12 >npm.log 2>&1
cat >ask.cjs <<'ASK'
const { createServer } = require("node:http");
const Docker = require("dockerode");
// An engine that takes requests and never answers.
const silent = createServer(() => undefined).listen(`${process.cwd()}/engine.sock`, async () => {
  const docker = new Docker({ socketPath: `${process.cwd()}/engine.sock` });
  const [container, image] = [docker.getContainer("a"), docker.getImage("b")];
  const asked = {
    "container.inspect": (options) => container.inspect(options),
    "container.start": (options) => container.start(options),
    "container.logs": (options) => container.logs({ stdout: true, ...options }),
    "container.remove": (options) => container.remove(options),
    version: (options) => docker.version(options),
    info: (options) => docker.info(options),
    "image.inspect": (options) => image.inspect(options),
    "image.remove": (options) => image.remove(options),
    "exec.start": (options) => docker.getExec("c").start({ Detach: true, ...options }),
  };
  for (const [name, ask] of Object.entries(asked)) {
    const waiting = new Promise((resolve) => setTimeout(resolve, 1000, "still waits a second later"));
    const asking = Promise.resolve(ask({ abortSignal: AbortSignal.timeout(100) })).then(
      () => "answered",
      ({ name: error }) => `ended with ${error}`,
    );
    console.log(`${name}: ${await Promise.race([asking, waiting])}`);
  }
  process.exit();
});
ASK
seen=$(timeout 60 node ask.cjs)
echo "$seen"
diff <(echo "$seen") - <<'SEEN'
container.inspect: ended with AbortError
container.start: ended with AbortError
container.logs: ended with AbortError
container.remove: ended with AbortError
version: ended with AbortError
info: ended with AbortError
image.inspect: still waits a second later
image.remove: ended with AbortError
exec.start: ended with AbortError
SEEN
