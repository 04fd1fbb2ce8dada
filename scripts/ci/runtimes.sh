#!/usr/bin/env bash
# Runs the built server on Bun and on Deno, from their npm packages, and judges it. The suite makes the server deliver
# webhooks; after that the server must end with status 0.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/ci/server.sh
. scripts/ci/judge.sh

npm install --silent --ignore-scripts --no-audit --no-fund --prefix "$work" bun@1.4.5 deno@2.9.6
# Bun's program comes in a package for each platform; its install script puts it in place.
(cd "$work/node_modules/bun" && node install.js)

# on NAME COMMAND...: judges the server that the command runs.
on() {
  local name=$1
  shift
  start_server "$@" dist/emulator/cli.js --listen 127.0.0.1:0 --log json
  printf '%s: ' "$name"
  judge openai 60 --emulator
  stop_server
  SERVER_PID=
}

on Bun "$work/node_modules/.bin/bun"
on Deno "$work/node_modules/.bin/deno" run --allow-all
