# A function that judges a running server with the built suite, and a folder for its files; for `source`.

for program in emulator conformance; do
  [ -f "dist/$program/cli.js" ] || { echo "dist/$program/cli.js is missing: npm run build" >&2; exit 1; }
done

# A folder for files; it is removed at the end, and a server that still runs is ended.
work=$(mktemp -d)
trap 'rm -rf "$work"; kill "${SERVER_PID:-}" 2> /dev/null || true' EXIT

# judge PROFILE LIMIT_S [FLAG...]: judges the server at SERVER_URL. Prints counts and seconds, and fails after any failure or
# when the run takes longer. Files go into the folder $work.
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
