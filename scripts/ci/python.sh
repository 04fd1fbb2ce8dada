#!/usr/bin/env bash
# Runs test/python against the built server, with the current official Python client and with one of 2025.
# Where Python or its packages cannot be had it says why and does nothing, unless REQUIRE_TOOLS is set.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/ci/server.sh

skip() {
  echo "python clients not run: $1"
  [ -z "${REQUIRE_TOOLS:-}" ] || exit 1
  exit 0
}

command -v python3 > /dev/null || skip 'python3 is not installed'
[ -f dist/emulator/cli.js ] || { echo 'dist/emulator/cli.js is missing: npm run build' >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

for requirements in test/python/requirements-2025.txt test/python/requirements.txt; do
  printf '\n--- %s: %s\n' "$requirements" "$(paste -sd ' ' "$requirements")"
  venv="$work/$(basename "$requirements" .txt)"
  python3 -m venv "$venv" > "$work/log" 2>&1 || skip "no virtual environment: $(tail -n 1 "$work/log")"
  "$venv/bin/pip" install --quiet --disable-pip-version-check -r "$requirements" > "$work/log" 2>&1 ||
    skip "packages cannot be installed: $(tail -n 1 "$work/log")"

  start_server node dist/emulator/cli.js --listen 127.0.0.1:0 --log json --pace polls:4
  status=0
  env PYTHONDONTWRITEBYTECODE=1 OPENAI_BASE_URL="$SERVER_BASE_URL" OPENAI_API_KEY=sk-python \
    "$venv/bin/python" -m pytest -q test/python || status=$?
  stop_server
  [ "$status" -eq 0 ] || exit "$status"
done
