#!/usr/bin/env bash
# What dependency-cruiser says of two TypeScript files that import each other, where a rule forbids circles.
# Versions: dependency-cruiser 17.4.3, TypeScript 5.9.3 and 7.0.2.
# Behaviour: beside TypeScript 5.9 it finds the circle and exits with 1. Beside TypeScript 7, which it does not support, it
#   reads no .ts file at all, and says "no dependency violations found" with exit code 0: an upgrade of the compiler turns
#   a check in CI green for good. Only the "0 modules" in brackets tells.
set -euo pipefail
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
cd "$dir"
mkdir src
echo '{"private": true, "type": "module"}' >package.json
echo 'import { b } from "./b.ts"; export const a = (): number => b();' >src/a.ts
echo 'import { a } from "./a.ts"; export const b = (): number => a();' >src/b.ts
cat >rules.cjs <<'RULES'
module.exports = {
  forbidden: [{ name: "no-circle", severity: "error", from: {}, to: { circular: true } }],
  options: { tsPreCompilationDeps: true },
};
RULES
cruise() {
  npm install --silent --no-audit --no-fund dependency-cruiser@17.4.3 "typescript@$1" >npm.log 2>&1
  local code=0
  npx depcruise --config rules.cjs src >out.txt 2>&1 || code=$?
  echo "TypeScript $1: exit code $code, $(grep -oE 'no-circle: src/[ab].ts|no dependency violations found \(.*\)' out.txt | head -1)"
}
seen=$(cruise 5.9.3; cruise 7.0.2)
echo "$seen"
diff <(echo "$seen") - <<'SEEN'
TypeScript 5.9.3: exit code 1, no-circle: src/a.ts
TypeScript 7.0.2: exit code 0, no dependency violations found (0 modules, 0 dependencies cruised)
SEEN
