# For finding scripts: amqplib in a temporary folder, and a comparison with what was seen. Source it.
#   amqplib_into DIR [PACKAGE@VERSION…]
#                      installs the pinned amqplib, and what is named, in DIR, beside helpers.cjs for the script's own code
#   seen DIR/FILE      compares FILE with the output on standard input, shows both where they differ, and fails then
AMQPLIB_VERSION=2.3.1

amqplib_into() {
  npm install --prefix "$1" --no-save --no-audit --no-fund --silent "amqplib@$AMQPLIB_VERSION" "${@:2}"
  cp "$(dirname "${BASH_SOURCE[0]}")/helpers.cjs" "$1/helpers.cjs"
}

seen() {
  cat "$1"
  diff -u --label 'seen before' - --label now "$1" || { echo 'The behaviour, or the version, has changed.' >&2; return 1; }
  echo 'As seen before.'
}
