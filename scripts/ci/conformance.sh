#!/usr/bin/env bash
# Judges the built server with the built suite, over a socket, in every profile of the server: with --emulator in less than
# 10 s, and without --emulator in less than 90 s. No check may fail or be untestable, and no video may be left over.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/ci/server.sh
. scripts/ci/judge.sh


# The emulator's profile, and the profiles that the server then fulfils. Azure's dialect is always served, under its own path.
for profiles in 'openai azure' openai-2026-02; do
  start_server node dist/emulator/cli.js --listen 127.0.0.1:0 --log json --profile "${profiles%% *}"
  for profile in $profiles; do
    judge "$profile" 10 --emulator
    judge "$profile" 90
  done
  stop_server
  SERVER_PID=
done
