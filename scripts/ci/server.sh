# Functions that start a server in the background and end it; for `source`.

# start_server COMMAND...: runs the command and waits for the ready message on its standard output.
# Sets SERVER_URL, SERVER_BASE_URL and SERVER_PID; its standard error goes to the file SERVER_LOG.
start_server() {
  local pipe line
  SERVER_LOG=$(mktemp)
  pipe=$(mktemp -u)
  mkfifo "$pipe"
  "$@" > "$pipe" 2> "$SERVER_LOG" &
  SERVER_JOB=$!
  exec 9< "$pipe"
  rm "$pipe"
  SERVER_PID=
  while IFS= read -r -t 120 -u 9 line; do
    case $line in
      '{"event":"ready",'*)
        SERVER_URL=$(sed -E 's/.*"url":"([^"]*)".*/\1/' <<< "$line")
        SERVER_BASE_URL=$(sed -E 's/.*"base_url":"([^"]*)".*/\1/' <<< "$line")
        SERVER_PID=$(sed -E 's/.*"pid":([0-9]+).*/\1/' <<< "$line")
        return 0
        ;;
    esac
  done
  echo "the server did not become ready:" >&2
  cat "$SERVER_LOG" >&2
  kill "$SERVER_JOB" 2> /dev/null || true
  return 1
}

# stop_server: ends the server by its process id, and returns its exit status.
stop_server() {
  local status=0
  kill -TERM "$SERVER_PID"
  wait "$SERVER_JOB" || status=$?
  exec 9<&-
  if [ "$status" -ne 0 ]; then
    echo "the server ended with status $status:" >&2
    tail -n 20 "$SERVER_LOG" >&2
  fi
  rm -f "$SERVER_LOG"
  return "$status"
}
