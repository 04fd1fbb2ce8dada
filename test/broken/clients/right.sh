#!/usr/bin/env bash
# A right client with curl. It knows the tasks create, create-from-image, create-and-delete and list.
set -euo pipefail

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
output=${SORA_LAB_OUTPUT:-output.mp4}
prompt=${SORA_LAB_PROMPT:-A lighthouse in a storm}
patience=${SORA_LAB_PATIENCE:-600}

# once METHOD PATH [CURL OPTION...]: sets status; 000 for an answer that did not arrive whole. The answer is in $work.
once() {
  local method=$1 path=$2
  shift 2
  : > "$work/headers"
  : > "$work/body"
  status=$(curl --silent --show-error --noproxy '*' --location --max-redirs 3 --request "$method" \
    --header "Authorization: Bearer $OPENAI_API_KEY" --dump-header "$work/headers" --output "$work/body" \
    --write-out '%{http_code}' "$@" "$OPENAI_BASE_URL$path" 2> "$work/trouble") || status=000
}

# header NAME: the value of a header of the last answer.
header() {
  tr -d '\r' < "$work/headers" | sed -n "s/^$1: *//Ip" | tail -n 1
}

# field NAME: the first text of this name in the last answer.
field() {
  grep -o "\"$1\": *\"[^\"]*\"" "$work/body" | head -n 1 | cut -d '"' -f 4
}

# pause ATTEMPT: waits as the last answer asks, else twice as long each time.
pause() {
  local ms seconds
  ms=$(header retry-after-ms)
  seconds=$(header retry-after)
  if [ -n "$ms" ]; then
    sleep "$(awk "BEGIN { print $ms / 1000 }")"
  elif [ -n "$seconds" ]; then
    sleep "$seconds"
  else
    sleep "$(awk "BEGIN { print 0.5 * 2 ^ ($1 - 1) }")"
  fi
}

# may_pass: true when the same request may be answered otherwise a little later.
may_pass() {
  [ "$(header x-should-retry)" != false ] || return 1
  case "$status" in
    429) ! grep -q insufficient_quota "$work/body" ;;
    000 | 5??) return 0 ;;
    *) return 1 ;;
  esac
}

# give_up: shows the last answer and ends the program.
give_up() {
  echo "status $status: $(head -c 1000 "$work/body") $(cat "$work/trouble")" >&2
  exit 1
}

# persistently METHOD PATH [CURL OPTION...]: up to four attempts; ends the program when none succeeds.
persistently() {
  local attempt
  for attempt in 1 2 3 4; do
    once "$@"
    [ "${status:0:1}" != 2 ] || return 0
    may_pass && [ "$attempt" -lt 4 ] || give_up
    pause "$attempt"
  done
}

# newest: the id of the newest video; nothing when there is none.
newest() {
  persistently GET '/videos?limit=1'
  field id || true
}

# create [CURL OPTION...]: sets id. After a lost answer it looks for a new video, because a second one would be paid for.
create() {
  local attempt before
  before=$(newest)
  for attempt in 1 2 3 4; do
    once POST /videos --form-string "prompt=$prompt" --form seconds=4 "$@"
    id=$(field id || true)
    if [ "${status:0:1}" = 2 ] && [ -n "$id" ]; then return 0; fi
    may_pass && [ "$attempt" -lt 4 ] || give_up
    if [ "$status" = 000 ]; then
      id=$(newest)
      if [ "$id" != "$before" ]; then return 0; fi
    fi
    pause "$attempt"
  done
}

# wait_for_end: polls as often as the answers allow, until the video is completed.
wait_for_end() {
  local state='' told attempts=0
  while [ "$state" != completed ]; do
    if [ "$SECONDS" -gt "$patience" ]; then
      echo "no end after $patience s" >&2
      exit 1
    fi
    told=$(header openai-poll-after-ms)
    sleep "$(awk "BEGIN { print (${told:-1100} + 5) / 1000 }")"
    persistently GET "/videos/$id"
    # A status of an answer that broke off is none.
    state=$(field status || true)
    [ "$state" != failed ] || give_up
    if [ -z "$state" ]; then
      attempts=$((attempts + 1))
      [ "$attempts" -lt 4 ] || give_up
    fi
  done
}

# download: gives the file its name only when it is whole and a video. Waits for content that is not ready.
download() {
  local attempt type
  for attempt in 1 2 3 4 5 6; do
    once GET "/videos/$id/content"
    type=$(header content-type)
    if [ "$status" = 200 ]; then
      case "$type" in
        video/* | application/octet-stream*)
          mv "$work/body" "$output"
          return 0
          ;;
      esac
      status=000
    fi
    may_pass || grep -qi 'not ready' "$work/body" || give_up
    [ "$attempt" -lt 6 ] || give_up
    pause "$attempt"
  done
}

make_video() {
  create "$@"
  wait_for_end
  download
}

list() {
  local after='' ids
  : > "$work/ids"
  while true; do
    persistently GET "/videos?limit=10$after"
    ids=$(grep -o '"id": *"video_[^"]*"' "$work/body" | cut -d '"' -f 4 || true)
    [ -n "$ids" ] || break
    echo "$ids" >> "$work/ids"
    grep -q '"has_more": *true' "$work/body" || break
    after="&after=$(tail -n 1 "$work/ids")"
  done
  sed 's/.*/"&"/' "$work/ids" | paste -sd, | sed 's/.*/[&]/' > "$output"
}

case "${SORA_LAB_TASK:-create}" in
  create) make_video --form size=720x1280 ;;
  create-from-image) make_video --form size=1280x720 --form "input_reference=@$SORA_LAB_IMAGE;type=image/png" ;;
  create-and-delete)
    make_video --form size=720x1280
    persistently DELETE "/videos/$id"
    ;;
  list) list ;;
  *)
    echo "unknown task $SORA_LAB_TASK" >&2
    exit 64
    ;;
esac
