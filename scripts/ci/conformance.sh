#!/usr/bin/env bash
# Judges the built server with the built suite, over a socket, in every profile of the server: with --emulator in less than
# 10 s, and without --emulator in less than 90 s. No check may fail or be untestable, and no video may be left over.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/ci/server.sh

for program in emulator conformance; do
  [ -f "dist/$program/cli.js" ] || { echo "dist/$program/cli.js is missing: npm run build" >&2; exit 1; }
done

work=$(mktemp -d)
trap 'rm -rf "$work"; kill "${SERVER_PID:-}" 2> /dev/null || true' EXIT

# judge PROFILE LIMIT_S [FLAG...]: prints counts and seconds, and fails after any failure or when the run takes longer.
judge() {
  local profile=$1 limit=$2
  shift 2
  node dist/conformance/cli.js run --base-url "$SERVER_URL" --api-key "sk-$profile-$limit" --profile "$profile" \
    --fail-on MAY --report "json=$work/report" "$@" > "$work/log" 2>&1 || grep -v '^✓' "$work/log"
  node -e '
    const [file, name, limit] = process.argv.slice(1);
    const { totals, durationMs, excused, leftovers } = JSON.parse(require("node:fs").readFileSync(file, "utf8"));
    console.log(name, (durationMs / 1000).toFixed(1) + " s of " + limit + " s", JSON.stringify(totals));
    const wrong = totals.failed + totals.untestable + totals.error + excused + leftovers.length;
    if (wrong > 0 || totals.passed < 250 || durationMs > limit * 1000) process.exit(1);
  ' "$work/report" "$profile $*" "$limit"
}

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
